# A route whose gateway is an address of ours is listed with it, but its destinations count as being on the link; a bound socket takes no refusal of a route.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b addr add 10.7.0.2/32 dev eth0
ip -n a link set eth0 up; ip -n b link set eth0 up; sleep 1.2
ip -n a route add 10.7.0.0/16 via 10.0.0.1; echo "= $?"
ip -n a route add 10.0.0.2/32 via 10.0.0.1; echo "= $?"
ip -n a route
ip -n a route get 10.7.0.2
ip -n a route get 10.0.0.2
ip netns exec a ping -n -c 1 -W 1 10.7.0.2; echo "= $?"
ip netns exec a ping -n -c 1 -W 1 10.0.0.2; echo "= $?"
ip -n a neigh | sort
ip -n a route add prohibit 10.8.0.0/16
ip netns exec a ping -n -c 1 -W 1 10.8.0.2; echo "= $?"
ip netns exec a ping -n -c 1 -W 1 -I eth0 10.8.0.2; echo "= $?"
ip -n a route get 10.8.0.2 oif eth0; echo "= $?"
ip -n a -6 route add 2001:db8:5::/64 dev eth0
ip -n a -6 route change 2001:db8:5::/64 dev eth0 metric 7; echo "= $?"
ip -n a -6 route change 2001:db8::/32 dev eth0; echo "= $?"
ip -n a -6 route change default dev eth0; echo "= $?"
