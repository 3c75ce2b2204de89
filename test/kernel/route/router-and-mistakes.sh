#!/bin/bash
# Three namespaces, one router, poke at routes and neighbours
set -u
for n in left mid right; do ip netns add $n; done
ip link add l0 netns left type veth peer name m0 netns mid
ip link add r0 netns right type veth peer name m1 netns mid
ip -n left addr add 192.0.2.10/26 dev l0
ip -n mid addr add 192.0.2.1/26 dev m0
ip -n mid addr add 192.0.2.65/26 dev m1
ip -n right addr add 192.0.2.70/26 dev r0
for n in left mid right; do ip -n $n link set lo up; done
ip -n left link set l0 up; ip -n mid link set m0 up; ip -n mid link set m1 up; ip -n right link set r0 up
echo "== brief"
for n in left mid right; do echo "[$n]"; ip -n $n -br -4 addr; done
echo "== no default route yet"
ip netns exec left ping -c1 -W1 192.0.2.70; echo "rc=$?"
ip -n left route add default via 192.0.2.1
ip -n right route add default via 192.0.2.65
echo "== forwarding off"
ip netns exec left ping -c1 -W1 192.0.2.70; echo "rc=$?"
ip netns exec mid sysctl -w net.ipv4.ip_forward=1
echo "== forwarding on"
ip netns exec left ping -c2 -i0.2 192.0.2.70 | sed 's/time=.*/time=X/;s/^rtt.*/rtt X/'
ip netns exec left traceroute -n -q1 192.0.2.70 | awk '{print $1,$2}'
ip -n left neigh show | awk '{print $1,$3,$NF}'
echo "== route get"
ip -n mid route get 192.0.2.70
ip -n mid route get 192.0.2.70 from 192.0.2.10 iif m0
ip -n mid route get 203.0.113.9; echo "rc=$?"
echo "== wrong commands"
ip -n left route add 10.9.0.0/16 via 192.0.2.70; echo "rc=$?"
ip -n left route add 10.9.0.0/16 via 192.0.2.1 dev nosuch; echo "rc=$?"
ip -n left route add 10.9.0.1/16 via 192.0.2.1; echo "rc=$?"
ip -n left route del 10.9.0.0/16; echo "rc=$?"
ip -n left route add 10.9.0.0/16 via 192.0.2.1 metric abc; echo "rc=$?"
ip -n left route add 10.9.0.0/16; echo "rc=$?"
echo "== special"
ip -n left route add blackhole 10.1.0.0/16
ip -n left route add unreachable 10.2.0.0/16 metric 5
ip -n left route add 10.3.0.0/16 via 192.0.2.1 mtu 1300 advmss 1200 src 192.0.2.10
ip -n left route add 10.4.0.0/16 nexthop via 192.0.2.1 weight 3 nexthop via 192.0.2.2
ip -n left route
ip -n left -d route show 10.3.0.0/16
ip -n left -j route show 10.4.0.0/16
echo
ip netns exec left ping -c1 -W1 10.1.2.3; echo "rc=$?"
ip netns exec left ping -c1 -W1 10.2.2.3; echo "rc=$?"
ip -n mid link set m1 down
ip -n mid route
ip netns exec left ping -c1 -W2 192.0.2.70; echo "rc=$?"
ip -n right -br link show r0 | awk '{print $1,$2,$4}'
