# A host that does not answer ARP gives Destination Host Unreachable, from the own address or from the router's.
for n in a r; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip link add eth1 netns r type veth peer name eth1
ip link set eth1 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n r addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.1.0.1/24 dev eth1
ip -n a link set eth0 up
ip -n r link set eth0 up
ip -n r link set eth1 up
ip -n a route add default via 10.0.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c 1 10.0.0.9; echo "= $?"
ip netns exec a ping -c 3 10.0.0.8; echo "= $?"
ip netns exec a ping -c 1 10.1.0.9; echo "= $?"
ip netns exec a ping -c 1 -W 1 10.1.0.8; echo "= $?"
ip -n a neigh show 10.0.0.9
ip -n r neigh show dev eth1 | sort
