# Two networks and a router: forwarding, hop limit, no route, address unreachable, traceroute.
for n in a r b; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip link add eth0 netns b type veth peer name eth1 netns r
ip -n a addr add 2001:db8:1::10/64 dev eth0 nodad
ip -n r addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n r addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n b addr add 2001:db8:2::10/64 dev eth0 nodad
for i in "a eth0" "r eth0" "r eth1" "b eth0"; do set -- $i; ip -n $1 link set $2 up; done
sleep 2
ip -n a -6 route add default via 2001:db8:1::1
ip -n b -6 route add default via 2001:db8:2::1
ip netns exec a ping -c 1 -W 1 2001:db8:2::10; echo "= $?"
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec a ping -c 1 -W 1 2001:db8:2::10; echo "= $?"
ip netns exec a ping -c 1 -t 1 2001:db8:2::10; echo "= $?"
ip netns exec a ping -c 1 -W 1 2001:db8:9::1; echo "= $?"
ip -n r -6 route add prohibit 2001:db8:8::/48
ip -n r -6 route add unreachable 2001:db8:7::/48
ip -n r -6 route add blackhole 2001:db8:6::/48
sleep 1
for x in 8 7 6; do ip netns exec a ping -c 1 -W 1 2001:db8:$x::1 | sed -n 2p; sleep 1; done
ip netns exec a ping -c 1 -W 4 2001:db8:2::99 | sed -n 2p
ip netns exec a ping -c 1 -W 4 2001:db8:1::99 | sed -n 2p
ip netns exec a traceroute -6 -n 2001:db8:2::10
ip netns exec a nc -6 -v -w 1 2001:db8:2::10 80; echo "= $?"
ip -n r -6 route | grep -v fe80
