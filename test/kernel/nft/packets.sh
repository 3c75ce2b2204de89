# nft on packets: vmaps, maps, numgen, sets by packets, limits, NAT, fib and marks
ip netns add c; ip netns add s; ip link set lo up; ip -n c link set lo up; ip -n s link set lo up
ip link add vc type veth peer name eth0 netns c; ip link add vs type veth peer name eth0 netns s
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs; ip link set vc up; ip link set vs up
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.0.2.1
sysctl -q -w net.ipv4.ip_forward=1
sleep 0.3
nft -f - <<'X'
table ip t {
	set seen { type ipv4_addr; flags dynamic; }
	map verdicts { type icmp_type : verdict; elements = { echo-request : jump pings, echo-reply : accept } }
	map ports { type inet_service : inet_service; elements = { 8080 : 80, 8081 : 81 } }
	counter c1 { }
	chain pings { counter; ip saddr 10.0.1.2 add @seen { ip saddr } ; limit rate 1/second burst 2 packets accept; counter drop; }
	chain in { type filter hook input priority 0; policy accept;
		icmp type vmap @verdicts
		fib saddr . iif oif missing counter drop
		fib daddr type local counter name "c1"
		ct state new tcp dport 81 reject with tcp reset
		udp dport 53 reject
	}
	chain forw { type filter hook forward priority 0; policy drop;
		ct state established,related counter accept
		iifname "vc" oifname "vs" ip daddr 10.0.2.2 tcp dport { 80, 443 } accept
		meta mark 0x5 counter accept
	}
	chain marks { type filter hook prerouting priority mangle; ip dscp cs2 meta mark set 0x5 ct mark set meta mark; ct mark 0x5 counter; }
	chain pre { type nat hook prerouting priority dstnat; tcp dport 8080 dnat to 10.0.2.2:80; tcp dport 9090 redirect to :22; ip daddr 10.96.0.1 tcp dport 80 dnat to 10.0.2.2; }
	chain post { type nat hook postrouting priority srcnat; oifname "vs" masquerade; }
}
X
echo "= $?"
nc -lk 22 </dev/null >/dev/null 2>&1 &
ip netns exec s nc -lk 80 </dev/null >/dev/null 2>&1 & sleep 0.3
ip netns exec c ping -c 4 -i 0.1 -W 1 10.0.1.1 | grep -c ttl
ip netns exec c nc -zv -w 1 10.0.1.1 8080; echo "= $?"
ip netns exec c nc -zv -w 1 10.0.1.1 9090; echo "= $?"
ip netns exec c nc -zv -w 1 10.96.0.1 80; echo "= $?"
ip netns exec c nc -zv -w 1 10.0.1.1 81; echo "= $?"
ip netns exec c nc -zv -w 1 10.0.2.2 25; echo "= $?"
ip netns exec c nc -zuv -w 1 10.0.1.1 53; echo "= $?"
ip netns exec c ping -c 1 -W 1 10.0.2.2 | grep -c ttl
ip netns exec c ping -c 1 -W 1 -Q 0x40 10.0.2.2 | grep -c ttl
nft list set ip t seen
nft list chain ip t pings
nft list chain ip t forw | grep mark
conntrack -L -p icmp -m 5 2>/dev/null | grep -c mark=5
kill %1 %2
