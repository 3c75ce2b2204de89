# A packet too large for the next link is fragmented, or with DF answered by Frag needed and remembered as a path MTU.
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip link add eth1 netns r type veth peer name eth0 netns b
ip -n r link set eth1 mtu 1400
ip -n b link set eth0 mtu 1400
ip -n a addr add 10.0.1.2/24 dev eth0
ip -n r addr add 10.0.1.1/24 dev eth0
ip -n r addr add 10.0.2.1/24 dev eth1
ip -n b addr add 10.0.2.2/24 dev eth0
for i in a:eth0 r:eth0 r:eth1 b:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a route add default via 10.0.1.1
ip -n b route add default via 10.0.2.1
ip netns exec a ping -c 1 -M dont -s 1450 10.0.2.2
ip netns exec a ping -c 1 -M do -s 1372 10.0.2.2
ip netns exec a ping -c 1 -M do -s 1373 10.0.2.2; echo "= $?"
ip -n a route get 10.0.2.2
ip -n a route show cache
ip netns exec a ping -c 2 -i 0.2 -M do -s 1373 10.0.2.2; echo "= $?"
ip netns exec a ping -c 1 -s 1373 10.0.2.2; echo "= $?"
ip netns exec a ping -c 1 -M do -s 1473 10.0.2.2; echo "= $?"
ip -n a route flush cache
ip -n a route get 10.0.2.2
ip netns exec a ping -c 1 -M want -s 1473 10.0.1.1 >/dev/null; echo "= $?"
ip -n a route show cache
