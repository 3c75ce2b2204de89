# Tables of netdev and arp, and ingress of inet: what they list, and what they do to frames.
ip link set lo up
ip netns add n1; ip netns add n2
for i in 1 2; do ip link add p$i type veth peer name eth0 netns n$i; ip link set p$i address 02:00:00:00:01:0$i; ip -n n$i link set eth0 address 02:00:00:00:00:0$i; ip addr add 10.0.$i.1/24 dev p$i; ip link set p$i up; ip -n n$i addr add 10.0.$i.2/24 dev eth0; ip -n n$i link set eth0 up; ip -n n$i route add default via 10.0.$i.1; done
sysctl -qw net.ipv4.ip_forward=1; sleep 0.5
p() { ip netns exec n$1 ping -c 1 -W 1 $2 | tail -2 | head -1 | sed 's/, time.*//;s/+1 errors, //'; }
nft -f - <<'R'
define dev = p1
table netdev filter {
	set bad { type ipv4_addr; flags interval; elements = { 192.168.0.0/16, 10.0.1.64/26 } }
	set macs { type ether_addr; elements = { 02:00:00:00:00:09 } }
	chain ingress {
		type filter hook ingress device "p1" priority -500; policy accept;
		ip saddr @bad counter drop comment "bogons"
		ether saddr @macs drop
		ip frag-off & 0x1fff != 0 counter drop
		tcp flags & (fin|syn|rst|psh|ack|urg) == 0x0 counter drop
		tcp flags syn tcp option maxseg size 1-535 counter drop
		icmp type echo-request limit rate over 100/second burst 5 packets counter drop
		ether type arp counter
		ip6 saddr fe80::/10 counter
		udp dport { 53, 123 } counter drop
		meta protocol ip counter
		arp operation request counter
		ip daddr 10.0.2.2 icmp type echo-request counter meta mark set 7
	}
	chain two { type filter hook ingress devices = { p1, p2 } priority filter; policy accept; counter; }
}
R
echo "= $?"
nft list ruleset
p 1 10.0.1.1; p 1 10.0.2.2
nft list chain netdev filter ingress | grep -e 'ip protocol' -e daddr -e 'protocol ip'
echo x | ip netns exec n1 nc -u -w 1 -q 0 10.0.1.1 53
nft list chain netdev filter ingress | grep udp
ip -n n1 addr add 10.0.1.65/24 dev eth0; ip netns exec n1 ping -c 1 -W 1 -I 10.0.1.65 10.0.1.1 | tail -2 | head -1 | sed 's/, time.*//'
nft list chain netdev filter ingress | grep bad
nft add rule netdev filter ingress icmp type echo-request drop; p 1 10.0.1.1; p 2 10.0.1.1
nft -a list chain netdev filter two | sed "s/packets.*bytes [0-9]*/N/"
nft add chain netdev filter q '{ type filter hook input device p1 priority 0; }'; nft add chain netdev filter q '{ type filter hook ingress priority 0; }'; nft add chain netdev filter q '{ type nat hook ingress device p1 priority 0; }'; nft add rule netdev filter ingress ct state new; nft add rule netdev filter ingress masquerade; nft add rule netdev filter ingress meta nfproto ipv4; nft add rule netdev filter ingress oifname p1 accept; nft add rule netdev filter ingress iifname p1 accept
nft delete table netdev filter; p 1 10.0.1.1
nft -f - <<'R'
table inet f {
	chain in { type filter hook ingress device p1 priority filter; policy accept; ip saddr 10.0.1.2 icmp type echo-request counter drop; }
	chain input { type filter hook input priority 0; icmp type echo-request counter; }
}
R
p 1 10.0.1.1; p 2 10.0.1.1; nft list table inet f; nft flush ruleset
nft -f - <<'R'
table arp filter {
	chain in { type filter hook input priority filter; policy accept;
		arp operation request arp saddr ip 10.0.2.2 counter drop
		arp htype 1 arp ptype ip arp hlen 6 arp plen 4 counter
		arp saddr ether 02:00:00:00:00:01 arp daddr ip 10.0.1.1 counter
	}
	chain out { type filter hook output priority 0; policy accept; arp operation reply counter; oifname "p2" counter; }
}
R
echo "= $?"; for i in 1 2; do ip neigh flush dev p$i; ip -n n$i neigh flush dev eth0; done
p 1 10.0.1.1; p 2 10.0.2.1
nft list table arp filter | sed 's/counter packets [1-9][0-9]* bytes [0-9]*/counter N/'
nft add chain arp filter x '{ type filter hook forward priority 0; }'; nft add chain arp filter x '{ type filter hook prerouting priority 0; }'; nft add chain arp filter x '{ type nat hook input priority 0; }'; nft add rule arp filter in ip saddr 1.2.3.4 drop; nft add rule arp filter in tcp dport 5; nft add rule arp filter in reject; nft add rule arp filter in ct state new; nft add rule arp filter in arp foo; nft add rule arp filter in arp operation foo; nft add rule ip filter in arp operation request; nft add rule arp filter in meta mark set 5 log; nft add rule arp filter in arp operation { request, reply } counter
nft -a list chain arp filter in | tail -5 | sed 's/packets.*bytes [0-9]*/N/'; nft list tables; nft list chains arp; nft list ruleset arp | head -3
nft list hooks; nft delete table arp filter; nft list ruleset
