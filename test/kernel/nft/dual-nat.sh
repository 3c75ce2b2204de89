# nft NAT in ip6 and inet, masquerade with ports, redirect, NAT of ranges, snat by map, netmap, and conntrack's view.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for n in in out; do ip netns add $n; ip link add v$n type veth peer name eth0 netns $n; ip -n $n link set lo up; done
ip addr add 10.0.0.1/24 dev vin; ip addr add fd00:a::1/64 dev vin nodad; ip link set vin up; ip addr add 192.0.2.1/24 dev vout; ip addr add fd00:b::1/64 dev vout nodad; ip link set vout up
ip -n in addr add 10.0.0.2/24 dev eth0; ip -n in addr add fd00:a::2/64 dev eth0 nodad; ip -n in link set eth0 up; ip -n in route add default via 10.0.0.1; ip -n in route add default via fd00:a::1
ip -n out addr add 192.0.2.2/24 dev eth0; ip -n out addr add fd00:b::2/64 dev eth0 nodad; ip -n out link set eth0 up
sleep 2
nft -f - <<'R'
table inet nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "vout" ip saddr 10.0.0.0/24 meta l4proto udp masquerade to :6000-6001 persistent
		oifname "vout" ip saddr 10.0.0.0/24 counter masquerade
		oifname "vout" ip6 saddr fd00:a::/64 snat ip6 to fd00:b::100-fd00:b::110
	}
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "vout" tcp dport 2222 dnat ip to 10.0.0.2:22
		iifname "vout" meta nfproto ipv6 tcp dport 2222 dnat to [fd00:a::2]:22
		iifname "vout" ip6 daddr fd00:b::77 dnat ip6 to fd00:a::2
		iifname "vin" udp dport 53 redirect to :5353
		iifname "vin" tcp dport { 80, 8080 } redirect to :3128
	}
	chain forward { type filter hook forward priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop, new : continue }
		iifname "vin" oifname "vout" accept
		ct status dnat accept
		counter
	}
}
R
echo "= $?"; nft list ruleset
ip netns exec in ping -c 1 192.0.2.2 | sed -n 2p | sed 's/time=.*//'; ip netns exec in ping -c 1 fd00:b::2 | sed -n 2p | sed 's/time=.*//'
(ip netns exec in sh -c 'for i in 1 2; do echo ssh4 | nc -l -p 22 -q 0; done' &); (ip netns exec in sh -c 'for i in 1 2; do echo ssh6 | nc -6 -l -p 22 -q 0; done' & ); (for i in 1 2; do echo proxy | nc -l -p 3128 -q 0; done &); sleep 0.4
ip netns exec out nc -w 1 192.0.2.1 2222 </dev/null; ip netns exec out nc -6 -w 1 fd00:b::1 2222 </dev/null; ip netns exec out ping -c 1 -W 1 fd00:b::77 | sed -n 2p | sed 's/time=.*//'; ip netns exec in nc -w 1 192.0.2.9 80 </dev/null; echo "= $?"
for p in 7001 7002; do echo x | ip netns exec in nc -u -q 0 -w 1 -p $p 192.0.2.2 9; done
ip netns exec out nc -w 1 -z 10.0.0.2 22; echo "= $?"
conntrack -L -p udp -d 192.0.2.2 2>/dev/null | sed 's/udp *17 [0-9]*/udp 17 T/; s/dport=600[01]/dport=600N/' | sort
conntrack -L -p tcp 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6 T/; s/sport=[0-9]\{5\}/sport=N/g; s/dport=[0-9]\{5\}/dport=N/g' | sort
conntrack -L -f ipv6 -p tcp 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6 T/; s/sport=[0-9]\{5\}/sport=N/g; s/dport=[0-9]\{5\}/dport=N/g'
conntrack -L -f ipv6 -p icmpv6 2>/dev/null | sed 's/icmpv6 *58 [0-9]*/icmpv6 58 T/; s/id=[0-9]*/id=I/g; s/fd00:b::1[01][0-9a-f]/fd00:b::1XX/g' | sort
nft list chain inet nat forward | grep counter; nft list chain inet nat post | grep counter
nft add chain inet nat bad '{ type nat hook forward priority 0; }'; echo "= $?"; nft add rule inet nat post dnat ip to 1.1.1.1; echo "= $?"; nft add rule inet nat pre snat ip to 1.1.1.1; echo "= $?"; nft add rule inet nat pre dnat to 1.1.1.1; echo "= $?"; nft add rule inet nat pre ip saddr 1.1.1.1 dnat to fd00::1; echo "= $?"; nft add rule inet nat pre ip6 saddr ::1 dnat to fd00::1; echo "= $?"; nft add rule inet nat pre dnat to fd00::1 ; echo "= $?"; nft add rule inet nat pre meta l4proto tcp dnat ip to 1.1.1.1:80-90; echo "= $?"; nft add rule inet nat pre dnat ip to 1.1.1.1:80; echo "= $?"; nft add rule inet nat pre dnat ip prefix to ip daddr map '{ 10.0.0.0/24 : 10.1.0.0/24 }'; echo "= $?"; nft add rule inet nat post snat ip prefix to 10.5.0.0/24; echo "= $?"; nft add rule inet nat post ip saddr 10.0.0.0/24 snat to 192.0.2.5-192.0.2.9:1000-2000 random; echo "= $?"; nft add rule inet nat post tcp dport 1 snat ip to 192.0.2.5:1000 fully-random,persistent; echo "= $?"; nft add rule inet nat pre tproxy to :1; echo "= $?"
nft list chain inet nat pre | tail -9; nft list chain inet nat post | tail -5; nft -j list chain inet nat pre | head -c 900
