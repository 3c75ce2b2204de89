# Of a multipath route's ways, one whose address the packet already has comes before the hash; routers that do not answer are passed over with use_neigh.
ip netns add n0; ip -n n0 link set lo up
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0
ip link add a1 address 02:00:00:00:0a:01 netns n0 type veth peer name b1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 addr add 10.0.1.1/24 dev a1
ip -n n0 link set a0 up; ip -n n0 link set a1 up; ip link set b0 up; ip link set b1 up
sleep 1.2
ip -n n0 route add 10.9.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ask() { for i in $(seq 32); do ip -n n0 route get 10.9.0.$i $* 2>&1 | head -1 | sed "s/10.9.0.[0-9]*/TO/"; done | sort -u; }
ask; ask from 10.0.0.1; ask from 10.0.1.1; 
ip -n n0 rule add fwmark 1 lookup 100 prio 100; ip -n n0 route add 10.9.0.0/16 dev a0 table 100
echo two; ask; ask from 10.0.0.1; ask from 10.0.1.1; 
for i in 1 2 3 4 5; do ask from 10.0.0.1; done
ip -n n0 addr add 10.0.7.1/24 dev a1
ask from 10.0.7.1
ip -n n0 addr del 10.0.0.1/24 dev a0; ip -n n0 addr add 10.0.0.7/24 dev a0; ip -n n0 route; ask from 10.0.0.7; ip -n n0 route replace 10.9.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2; ask from 10.0.0.7; ip -n n0 addr add 10.0.0.1/24 dev a0; ask from 10.0.0.1
ip -n n0 route replace 10.9.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2 weight 3
ask from 10.0.0.1
ip -n n0 route
ip -n n0 -6 addr add 2001:db8:0::1/64 dev a0 nodad;ip -n n0 -6 addr add 2001:db8:1::1/64 dev a1 nodad
ip -n n0 -6 route add 2001:db8:9::/64 nexthop via 2001:db8:0::2 nexthop via 2001:db8:1::2
ask6() { for i in $(seq 32); do ip -n n0 route get 2001:db8:9::$i $* 2>&1 | head -1 | sed "s/2001:db8:9::[0-9]*/TO/"; done | sort -u; }
ask6; ask6 from 2001:db8:0::1
ask iif a1; ask iif a1 from 10.0.1.9
ip netns exec n0 sysctl -w net.ipv4.ip_forward=1
ask iif a1; ask iif a1 from 10.0.1.9
ip -n n0 route replace 10.9.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3 nexthop via 10.0.1.2
ask from 10.0.0.1
ip -n n0 route replace 10.9.0.0/16 src 10.0.1.1 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ask; ask from 10.0.1.1; ask from 10.0.0.1
ip netns exec n0 sysctl -w net.ipv4.fib_multipath_use_neigh=1
ip -n n0 neigh replace 10.0.0.2 nud failed dev a0
ask; ask from 10.0.1.1; ask from 10.0.0.1
ip -n n0 neigh replace 10.0.1.2 nud failed dev a1
ask; ask from 10.0.1.1; ask from 10.0.0.1
