# Routes by nexthop objects.
ip link set lo up
ip netns add r1; ip netns add r2; ip netns add dst
ip link add a1 type veth peer name b1 netns r1
ip link add a2 type veth peer name b1 netns r2
ip link set a1 up; ip link set a2 up
ip addr add 10.0.1.1/24 dev a1; ip addr add 10.0.2.1/24 dev a2
ip addr add 2001:db8:1::1/64 dev a1 nodad; ip addr add 2001:db8:2::1/64 dev a2 nodad
for r in 1 2; do
  ip -n r$r link set lo up; ip -n r$r link set b1 up
  ip -n r$r addr add 10.0.$r.2/24 dev b1; ip -n r$r addr add 2001:db8:$r::2/64 dev b1 nodad
  ip -n r$r addr add 10.9.9.9/32 dev lo
  ip -n r$r addr add 2001:db8:9::9/128 dev lo
done
sleep 2.2
ip nexthop add id 1 via 10.0.1.2 dev a1
ip nexthop add id 2 via 10.0.2.2 dev a2
ip nexthop add id 10 group 1/2
ip route add 10.9.9.0/24 nhid 10; echo "= $?"
ip route add 10.9.8.0/24 nhid 1 proto static metric 50; echo "= $?"
ip route add 10.9.7.0/24 nhid 77; echo "= $?"
ip route add 10.9.7.0/24 nhid 1 via 10.0.1.2; echo "= $?"
ip route add 10.9.7.0/24 nhid 1 dev a1; echo "= $?"
ip route
ip -d route
ip -j route show 10.9.9.0/24
ip -j route show 10.9.8.0/24
ping -c1 -W1 10.9.9.9 >/dev/null; echo "ping = $?"
ip route get 10.9.8.1
ip route get fibmatch 10.9.8.1
ip route get fibmatch 10.9.9.1
ip nexthop replace id 10 group 1,3/2,1
ip route show 10.9.9.0/24
ip nexthop replace id 1 via 10.0.1.3 dev a1
ip route
ip nexthop del id 2
ip route
ip nexthop del id 1
ip route; ip nexthop
ip nexthop add id 5 blackhole
ip route add 10.5.0.0/16 nhid 5; echo "= $?"
ip route show 10.5.0.0/16
ip route get 10.5.0.1; echo "= $?"
ping -c1 -W1 10.5.0.1; echo "= $?"
ip -6 nexthop add id 6 via 2001:db8:1::2 dev a1
ip -6 nexthop add id 7 via 2001:db8:2::2 dev a2
ip nexthop add id 60 group 6/7
ip -6 route add 2001:db8:9::/64 nhid 60; echo "= $?"
ip -6 route add 2001:db8:a::/64 nhid 6; echo "= $?"
ip -6 route add 2001:db8:b::/64 nhid 5; echo "= $?"
ip route add 10.6.0.0/16 nhid 6; echo "= $?"
ip -6 route show | grep -v fe80
ip route show 10.6.0.0/16
ping -c1 -W1 2001:db8:9::9 >/dev/null; echo "ping = $?"
ip link set a1 down
ip nexthop; ip route; ip -6 route show | grep -v fe80
ip link set a1 up
ip nexthop
ip link del a2
ip nexthop; ip route
ip route del 10.6.0.0/16 nhid 6; echo "= $?"
ip route del 10.5.0.0/16; echo "= $?"
ip route flush nhid 5
ip nexthop flush dev a1; echo "= $?"
ip nexthop
