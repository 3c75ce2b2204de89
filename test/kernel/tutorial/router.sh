# Two networks and a router: nothing passes until ip_forward is on and both sides have a route back.
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip link add eth0 netns b type veth peer name eth1 netns r
ip -n a addr add 192.168.1.10/24 dev eth0
ip -n r addr add 192.168.1.1/24 dev eth0
ip -n r addr add 192.168.2.1/24 dev eth1
ip -n b addr add 192.168.2.10/24 dev eth0
for i in "a eth0" "r eth0" "r eth1" "b eth0"; do set -- $i; ip -n $1 link set $2 up; done
ip netns exec a ping -c 1 192.168.2.10; echo "= $?"
ip -n a route add 192.168.2.0/24 via 192.168.1.1
ip netns exec a ping -c 1 -W 1 192.168.2.10; echo "= $?"
ip netns exec r cat /proc/sys/net/ipv4/ip_forward
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ip netns exec a ping -c 1 -W 1 192.168.2.10; echo "= $?"
ip -n b route add default via 192.168.2.1
ip netns exec a ping -c 1 192.168.2.10; echo "= $?"
ip netns exec a ping -c 1 192.168.2.1; echo "= $?"
ip netns exec a traceroute -n 192.168.2.10
ip -n r route
ip -n r neigh | sort
