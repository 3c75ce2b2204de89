# Packets meet the rules of nft in chains of iptables: sets, maps, counters, jumps, quotas and rejections
ip netns add a; ip netns add b
ip link add e0 netns a type veth peer name e0 netns b
ip -n a addr add 10.6.0.1/24 dev e0; ip -n a addr add 10.6.0.3/24 dev e0; ip -n b addr add 10.6.0.2/24 dev e0
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set e0 up; ip -n $n link set lo up; done
B="ip netns exec b"; A="ip netns exec a"; sleep 1
$B iptables -A INPUT -p icmp -m icmp --icmp-type 0 -j ACCEPT; $B iptables -N other; $B iptables -A other -p icmp -j RETURN
$B nft add set ip filter bad '{ type ipv4_addr; }'; $B nft add element ip filter bad '{ 10.6.0.3 }'; $B nft add counter ip filter seen
$B nft add rule ip filter INPUT ip saddr @bad counter drop; $B nft add rule ip filter INPUT icmp type { echo-request, echo-reply } counter name seen; $B nft add rule ip filter INPUT meta length 300-400 counter jump other
$B nft add rule ip filter INPUT udp dport vmap '{ 5 : drop, 6 : jump other, 7 : accept }'; $B nft add rule ip filter INPUT ip ttl 9 counter reject with icmp type admin-prohibited; $B nft add rule ip filter other counter return
p() { $A ping -c1 -W1 "$@" 10.6.0.2 | grep -E -o '[0-9] received|Packet filtered|Prohibited'; }
p -I 10.6.0.1; p -I 10.6.0.3; p -I 10.6.0.1 -s 320; p -I 10.6.0.1 -t 9
$B nft list table ip filter; $B iptables -nvL other; $B iptables -nvL INPUT; $B iptables -Z other; $B iptables -nvL other
$B iptables -t nat -A OUTPUT -d 10.99.0.1 -j DNAT --to-destination 10.6.0.1; $B nft add rule ip nat OUTPUT ip daddr . meta l4proto '{ 10.99.0.2 . icmp }' counter dnat to 10.6.0.3; $B ping -c1 -W1 10.99.0.1 | grep received; $B ping -c1 -W1 10.99.0.2 | grep received; $B nft list chain ip nat OUTPUT; $B iptables -t nat -S
$B nft delete set ip filter bad; $B nft flush chain ip filter INPUT; $B nft delete set ip filter bad; $B nft delete counter ip filter seen; $B nft list table ip filter; $B iptables -S
printf '*filter\n-A INPUT -j other\nCOMMIT\n' | $B iptables-restore -n; $B nft list table ip filter
$B nft -f - <<'EOF'
table ip filter {
	set more { type inet_service; elements = { 80, 81 } }
	chain INPUT { type filter hook input priority filter; policy accept; tcp dport @more drop; goto third; }
	chain third { counter accept; }
}
EOF
$B nft -a list table ip filter; $B iptables -S; $B nft -j list table ip filter; p -I 10.6.0.1; $B iptables -nvL third; $B nft delete table ip filter; $B iptables -S; $B nft list tables
