# Tables of bridge: what they list, and what they do to frames that pass, come in and go out.
ip link set lo up
ip link add br0 type bridge; ip link set br0 address 02:00:00:00:00:ff; ip addr add 10.0.0.254/24 dev br0; ip link set br0 up
for i in 1 2 3; do ip netns add n$i; ip link add p$i type veth peer name eth0 netns n$i; ip link set p$i address 02:00:00:00:01:0$i; ip -n n$i link set eth0 address 02:00:00:00:00:0$i; ip link set p$i master br0 up; ip -n n$i addr add 10.0.0.$i/24 dev eth0; ip -n n$i link set eth0 up; done; sleep 1
p() { ip netns exec n$1 ping -c 1 -W 1 $2 | tail -2 | head -1 | sed 's/, time.*//;s/+1 errors, //'; }
nft -f - <<'R'
table bridge filter {
	set allowed { type ether_addr . ipv4_addr; elements = { 02:00:00:00:00:01 . 10.0.0.1 } ; }
	counter arps { }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ether type arp counter name arps accept
		iifname "p3" oifname "p1" counter drop
		ether saddr 02:00:00:00:00:02 ip daddr 10.0.0.1 icmp type echo-request counter
		ether saddr . ip saddr @allowed counter
	}
	chain input { type filter hook input priority filter; policy accept; ip protocol icmp counter; iifname "p1" icmp type echo-request counter; }
	chain output { type filter hook output priority filter; policy accept; meta protocol ip counter; oifname "p1" icmp type echo-reply counter; }
	chain prerouting { type filter hook prerouting priority dstnat; policy accept; ip protocol icmp counter; }
	chain postrouting { type filter hook postrouting priority srcnat; policy accept; ip protocol icmp counter; }
}
R
echo "= $?"
nft list table bridge filter
p 1 10.0.0.2; p 3 10.0.0.1; p 2 10.0.0.1; p 1 10.0.0.254
nft list table bridge filter | grep counter | grep -v -e 'counter arps' -e 'p3' -e 'meta protocol'
nft add rule bridge filter forward reject; echo "= $?"; nft add rule bridge filter forward ip protocol icmp reject with icmp type host-unreachable; echo "= $?"
nft add rule bridge filter forward vlan id 5 drop; nft add rule bridge filter prerouting meta pkttype broadcast accept; nft add rule bridge filter forward masquerade; echo "= $?"; nft add rule bridge filter forward ct state established accept; echo "= $?"; nft add rule bridge filter forward arp operation request arp saddr ip 10.0.0.3 drop; nft add rule bridge filter forward ether daddr ff:ff:ff:ff:ff:ff accept; nft add chain bridge filter x '{ type nat hook prerouting priority 0; }'; echo "= $?"; nft add rule bridge filter input meta ibrname br0; echo "= $?"
nft list chain bridge filter forward | grep -e vlan -e pkttype -e 'ct state' -e 'arp op' -e reject
nft flush chain bridge filter forward; nft add rule bridge filter forward ip saddr 10.0.0.1 ip daddr 10.0.0.2 icmp type echo-request drop; p 1 10.0.0.2; p 1 10.0.0.3
nft add rule bridge filter input ether saddr 02:00:00:00:00:02 drop; p 2 10.0.0.254; p 1 10.0.0.254
nft add chain bridge filter output '{ policy drop; }'; p 1 10.0.0.254; p 1 10.0.0.3
nft delete table bridge filter; p 1 10.0.0.254; p 1 10.0.0.2
nft -f - <<'R'
table bridge f {
	chain c {
		type filter hook prerouting priority -300; policy drop;
		ether type { arp, ip6 } accept
		ip saddr 10.0.0.1 tcp dport 5-10 counter accept
		ip6 saddr fe80::1 udp dport 53 accept
		meta l4proto icmp ip saddr { 10.0.0.1, 10.0.0.2 } counter accept

		ether saddr != 02:00:00:00:00:03 log prefix "x" counter drop
	}
}
R
nft list table bridge f; p 1 10.0.0.2; p 3 10.0.0.2; nft -n list chain bridge f c | head -3; nft list chains bridge; nft delete table bridge f
