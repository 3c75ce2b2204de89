# kube-proxy's nftables mode on packets: a service by verdict map, numgen, DNAT, hairpin by mark, no endpoints, and inet chains with priorities among iptables' own.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
nft -f - <<'RULES'
table ip kube-proxy {
	set seen { type ipv4_addr; flags dynamic; size 100; }
	map service-ips {
		type ipv4_addr . inet_proto . inet_service : verdict
		elements = { 10.96.0.10 . tcp . 80 : goto service-web }
	}
	map no-endpoints {
		type ipv4_addr . inet_proto . inet_service : verdict
		elements = { 10.96.0.11 . tcp . 80 : goto reject-chain, 10.96.0.12 . tcp . 80 : drop }
	}
	chain check { type filter hook forward priority -110; policy accept; ct state new ip daddr . meta l4proto . th dport vmap @no-endpoints; }
	chain pre { type nat hook prerouting priority dstnat; policy accept; jump services; }
	chain post { type nat hook postrouting priority srcnat; policy accept; meta mark & 0x4000 == 0 return; meta mark set meta mark ^ 0x4000; counter masquerade fully-random; }
	chain services { ip daddr . meta l4proto . th dport vmap @service-ips; }
	chain mark-it { meta mark set meta mark | 0x4000; }
	chain reject-chain { counter reject; }
	chain service-web { ip saddr != 10.244.0.0/16 jump mark-it; add @seen { ip saddr }; numgen random mod 1 vmap { 0 : goto endpoint-1 }; }
	chain endpoint-1 { meta l4proto tcp counter dnat to 10.2.0.2:8080; }
}
table inet fw {
	chain in { type filter hook input priority filter - 1; policy accept; ip protocol icmp counter; tcp dport 9 counter reject with tcp reset; }
	chain late { type filter hook input priority filter + 1; policy accept; meta l4proto icmp counter drop; }
}
RULES
iptables -A INPUT -p icmp -j ACCEPT
(echo web | ip netns exec s timeout 3 nc -l -p 8080 -q 0 >/dev/null) & sleep 0.3
ip netns exec c nc -w 1 10.96.0.10 80 </dev/null; echo "= $?"
ip netns exec c nc -v -w 1 10.96.0.11 80 </dev/null; echo "= $?"
ip netns exec c nc -v -w 1 10.96.0.12 80 </dev/null; echo "= $?"
ip netns exec c nc -v -w 1 10.1.0.1 9 </dev/null; echo "= $?"
ip netns exec c ping -c 1 -W 1 10.1.0.1 | grep received | cut -d, -f 1-3
nft list table inet fw
nft list chain ip kube-proxy post
nft list chain ip kube-proxy reject-chain
nft list chain ip kube-proxy endpoint-1
nft list set ip kube-proxy seen
iptables -L INPUT -nvx | tail -1
