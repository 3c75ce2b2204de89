# linkdown of a whole multipath route: when no next hop had a carrier as it was made
for i in 1 2; do ip netns add p$i; ip link add u$i type veth peer name d netns p$i; ip addr add 10.0.$i.1/24 dev u$i; ip link set u$i up; done
sleep 1.2
ip route add 10.9.0.0/16 nexthop via 10.0.1.2 nexthop via 10.0.2.2; ip route
ip -n p1 link set d up; sleep 1.2; ip route
ip -n p2 link set d up; sleep 1.2; ip route
ip -n p1 link set d down; sleep 1.2; ip route
ip -n p2 link set d down; sleep 1.2; ip route
ip link set u1 down; ip route
ip -n p2 link set d up; sleep 1.2; ip route
ip -n p2 link set d down; sleep 1.2; ip route
ip link set u1 up; ip route; ip route add 10.8.0.0/16 nexthop via 10.0.1.2 nexthop via 10.0.2.2; ip route
ip link set u2 down; ip route
echo -- two ways by one device
ip netns add twice; ip link add w0 type veth peer name w1 netns twice
ip addr add 10.77.0.1/24 dev w0; ip link set w0 up; ip -n twice link set w1 up
ip route add 10.78.0.0/16 nexthop via 10.77.0.2 nexthop via 10.77.0.3
ip -n twice link set w1 down; sleep .5; ip route show 10.78.0.0/16
ip -n twice link set w1 up; sleep .5; ip route show 10.78.0.0/16
