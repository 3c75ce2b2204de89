# A reply whose source is not who was asked: the target hands the question to the router, which answers for itself
for n in a r b; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0; done
ip link add e0 netns a type veth peer name e0 netns r; ip link add e1 netns r type veth peer name e0 netns b
ip -n a addr add 10.0.1.2/24 dev e0; ip -n r addr add 10.0.1.1/24 dev e0; ip -n r addr add 10.0.2.1/24 dev e1; ip -n b addr add 10.0.2.2/24 dev e0
ip -n a addr add 2001:db8:1::2/64 dev e0 nodad; ip -n r addr add 2001:db8:1::1/64 dev e0 nodad; ip -n r addr add 2001:db8:2::1/64 dev e1 nodad; ip -n b addr add 2001:db8:2::2/64 dev e0 nodad
for x in "a e0" "r e0" "r e1" "b e0"; do set -- $x; ip -n $1 link set $2 up; done
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1; ip -n a route add default via 2001:db8:1::1; ip -n b route add default via 2001:db8:2::1; sleep 3
ip netns exec b iptables -t nat -A PREROUTING -p icmp -j DNAT --to-destination 10.0.2.1; ip netns exec b ip6tables -t nat -A PREROUTING -p ipv6-icmp --icmpv6-type echo-request -j DNAT --to-destination 2001:db8:2::1
ip netns exec a ping -n -c 1 -W 1 10.0.2.2; ip netns exec a ping -n -c 1 -W 1 2001:db8:2::2
ip netns exec a ping -n -q -c 1 -W 1 10.0.2.2; ip netns exec a ping -n -b -c 1 -W 1 10.0.2.2
