# DNAT, masquerade and redirect with nft, and counters of what passed.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up
sysctl -qw net.ipv4.ip_forward=1
nft -f - <<'EOF'
table inet fw {
	chain pre {
		type nat hook prerouting priority -100;
		tcp dport 8080 counter dnat ip to 10.2.0.2:80
	}
	chain post {
		type nat hook postrouting priority 100;
		oifname "v2" counter masquerade
	}
	chain filter_forward {
		type filter hook forward priority 0; policy drop;
		ct state established,related counter accept
		ct status dnat counter accept
		ip protocol icmp counter accept
	}
}
EOF
ip netns exec c ping -c 1 -W 1 10.2.0.2 | sed -n 2p
(echo nft | ip netns exec s timeout 3 nc -l -p 80 -q 0 >/dev/null) & sleep 0.3
ip netns exec c nc -w 1 10.1.0.1 8080 </dev/null; echo "= $?"
ip netns exec c nc -v -w 1 10.2.0.2 81 </dev/null; echo "= $?"
nft list ruleset | sed -E '/established/s/packets [0-9]+ bytes [0-9]+/packets N bytes N/'
nft list chain inet fw post
nft -s list ruleset | head -6
iptables -t nat -S; echo "= $?"
iptables -S
