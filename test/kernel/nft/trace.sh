# nft monitor trace: packets whose trace is on, rule by rule
ip netns add p; ip netns add r; for n in p r; do ip link add $n type veth peer name eth0 netns $n; ip -n $n link set lo up; done
ip addr add 10.80.0.1/24 dev p; ip addr add 10.81.0.1/24 dev r; ip link set p address 02:00:00:00:00:01 up; ip link set r address 02:00:00:00:01:01 up; ip link set lo up
ip -n p addr add 10.80.0.2/24 dev eth0; ip -n r addr add 10.81.0.2/24 dev eth0; ip -n p link set eth0 address 02:00:00:00:00:02 up; ip -n r link set eth0 address 02:00:00:00:01:02 up; ip -n p route add default via 10.80.0.1; ip -n r route add default via 10.81.0.1; sysctl -qw net.ipv4.ip_forward=1
ip addr add fd80::1/64 dev p nodad; ip -n p addr add fd80::2/64 dev eth0 nodad
ip netns exec p ping -c1 10.81.0.2 >/dev/null; ip netns exec p ping -c1 fd80::1 > /dev/null
nft -f - <<'EOF'
table inet t {
	set s { type ipv4_addr; elements = { 10.80.0.2 }; }
	chain pre {
		type filter hook prerouting priority -300; policy accept;
		iifname "p" ip6 daddr fd80::1 meta nftrace set 1
		iifname "p" meta nfproto ipv4 meta nftrace set 1
	}
	chain sub {
		ip saddr @s counter comment "hey"
		tcp dport 80 accept
		return
	}
	chain forward {
		type filter hook forward priority 0; policy accept;
		counter
		jump sub
		udp dport 5 drop
		tcp dport vmap { 81 : drop, 82 : goto sub }
		ct state new meta mark set 5 log prefix "new "
	}
	chain in {
		type filter hook input priority 0; policy drop;
		icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
		ip6 saddr fd80::2 counter goto sub
	}
	chain post { type filter hook postrouting priority 0; }
	chain nat { type nat hook postrouting priority 100; oifname "r" masquerade; }
}
EOF
timeout 20 stdbuf -oL nft monitor trace > /tmp/m & sleep 0.5
ip netns exec p ping -c1 -s 8 10.81.0.2 >/dev/null
for q in 5 6; do echo hello | ip netns exec p nc -u -w1 -q0 -p 400$q 10.81.0.2 $q; done
for q in 80 81 82; do ip netns exec p nc -z -w1 -p 500$q 10.81.0.2 $q; done
nft add rule inet t post counter
ip netns exec p ping -c1 -s 4 -W 0.3 fd80::1 > /dev/null
ip netns exec p ping -c1 -s 0 10.81.0.2 >/dev/null
sleep 0.5; sed -E 's/trace id [0-9a-f]+/trace id N/; s/ip id [0-9]+/ip id N/; s/(icmp|icmpv6) id [0-9]+/\1 id N/; s/parameter-problem [0-9]+/parameter-problem N/; s/flowlabel [0-9]+/flowlabel F/; s/@th,64,[0-9]+ 0x[0-9a-f]*/@th/' /tmp/m | awk '!/policy accept|nd-/ || 1'
