# A multipath route lists its next hops on lines of their own; a dead one is marked and not taken.
ip link add veth0 type veth peer name p0
ip link add veth1 type veth peer name p1
for d in veth0 p0 veth1 p1; do ip link set $d up; done
ip addr add 10.0.0.1/24 dev veth0
ip addr add 10.1.0.1/24 dev veth1
ip route add 10.9.0.0/16 nexthop via 10.0.0.254 weight 1 nexthop via 10.1.0.254 weight 3
ip route add 10.8.0.0/16 nexthop via 10.0.0.254 dev veth0 nexthop dev veth1
ip route
ip -o route
ip -j route show 10.9.0.0/16
ip link set p1 down
sleep 1.2
ip route
ip route get 10.9.0.1
ip link set veth0 down
ip route
ip route get 10.9.0.1
ip route add 10.7.0.0/16 nexthop via 10.1.0.254 nexthop via 9.9.9.9; echo "= $?"
ip route add 10.7.0.0/16 nexthop via 10.1.0.254 weight 0; echo "= $?"
ip route add 10.7.0.0/16 nexthop via 10.1.0.254 weight 257; echo "= $?"
# A list of ways deletes what its first ways are: one too few never fits, one too many does.
ip link add vx0 type veth peer name vx1; ip addr add 10.11.0.1/24 dev vx0; ip addr add 10.12.0.1/24 dev vx1; ip link set vx0 up; ip link set vx1 up
ip route add 10.19.0.0/16 nexthop via 10.11.0.8 nexthop via 10.12.0.8
ip route del 10.19.0.0/16 nexthop via 10.11.0.8; echo "= $?"
ip route del 10.19.0.0/16 nexthop via 10.11.0.8 nexthop via 10.12.0.9; echo "= $?"
ip route del 10.19.0.0/16 nexthop via 10.11.0.8 nexthop via 10.12.0.8 nexthop via 10.12.0.9; echo "= $?"
ip route add 10.19.0.0/16 via 10.11.0.8
ip route del 10.19.0.0/16 nexthop via 10.11.0.8; echo "= $?"
