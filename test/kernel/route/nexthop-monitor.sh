# What changes of nexthop objects do to routes, and what ip monitor says of it.
ip link set lo up
ip link add veth0 type veth peer name veth1
ip link set veth0 up; ip link set veth1 up
ip addr add 10.0.0.1/24 dev veth0
ip addr add 2001:db8::1/64 dev veth0 nodad
sleep 2.2
ip -ts monitor nexthop route > /tmp/mon 2>&1 & M=$!
sleep 0.5
ip nexthop add id 1 via 10.0.0.2 dev veth0
ip nexthop add id 2 via 10.0.0.3 dev veth0 proto static
ip nexthop add id 3 dev veth0
ip nexthop add id 10 group 1/2
ip route add 10.1.0.0/16 nhid 10
ip route add 10.2.0.0/16 nhid 1
ip route add 10.3.0.0/16 nhid 3; echo "= $?"
ip route add 10.4.0.0/16 nhid 3 scope link; echo "= $?"
ip route add 10.5.0.0/16 nhid 1 scope host; echo "= $?"
ip route add 10.6.0.0/16 nhid 1 src 10.0.0.1 mtu 1400; echo "= $?"
ip route add default nhid 2 metric 20; echo "= $?"
ip route add blackhole 10.7.0.0/16 nhid 1; echo "= $?"
ip route add 10.8.0.0/16 nhid 1 onlink; echo "= $?"
ip route add 10.2.0.0/16 nhid 2; echo "= $?"
ip route append 10.2.0.0/16 nhid 2; echo "= $?"
ip route replace 10.6.0.0/16 nhid 2; echo "= $?"
ip route add 10.9.0.0/16 nhid x; echo "= $?"
ip route add 10.9.0.0/16 nhid 0; echo "= $?"
ip route
ip route show via 10.0.0.2
ip route show dev veth0
ip route get 10.1.2.3 fibmatch
ip -d -j route show 10.2.0.0/16
ip route show table all | grep nhid
ip route del 10.2.0.0/16 nhid 2; echo "= $?"
ip route del 10.2.0.0/16 via 10.0.0.2; echo "= $?"
ip route del 10.2.0.0/16 nhid 9; echo "= $?"
ip route del 10.2.0.0/16; echo "= $?"
ip nexthop replace id 1 via 10.0.0.4 dev veth0; echo "= $?"
ip nexthop del id 2
ip route
ip nexthop add id 6 via 2001:db8::2 dev veth0
ip nexthop add id 7 via fe80::7 dev veth0
ip nexthop add id 8 group 6/7
ip -6 route add 2001:db8:1::/48 nhid 6; echo "= $?"
ip -6 route add 2001:db8:2::/48 nhid 8 metric 7; echo "= $?"
ip -6 route add default nhid 8; echo "= $?"
ip -6 route show
ip -6 -d route show 2001:db8:2::/48
ip -6 -j route show 2001:db8:2::/48
ip -6 route get 2001:db8:1::1
ip -6 route get fibmatch 2001:db8:1::1
ip nexthop add id 60 group 6; ip -6 route add 2001:db8:3::/48 nhid 60; ip -6 route show 2001:db8:3::/48
ip nexthop replace id 6 via 10.0.0.6 dev veth0; echo "= $?"
ip nexthop replace id 8 group 1/6; echo "= $?"
ip nexthop replace id 6 blackhole; echo "= $?"
ip nexthop replace id 6 -6 blackhole; echo "= $?"
ip -6 nexthop replace id 7 blackhole; echo "= $?"
ip nexthop replace id 1 blackhole; echo "= $?"
ip nexthop replace id 3 via 10.0.0.77 dev veth0; echo "= $?"
ip route show 10.3.0.0/16; ip route show 10.1.0.0/16
ip nexthop add id 90 dev veth0 onlink; echo "= $?"
ip nexthop add id 91 via inet6 2001:db8::3 dev veth0; echo "= $?"
ip nexthop add id 92 dev veth0 via inet6 2001:db8::3; echo "= $?"
ip nexthop add id 93 dev veth0 via 2001:db8::3; echo "= $?"
ip -6 nexthop add id 94 group 6/7; echo "= $?"
ip nexthop add id 95 via 2001:db8:ff::3 dev veth0; echo "= $?"
ip nexthop add id 96 via 2001:db8::1 dev veth0; echo "= $?"
ip nexthop add id 97 via 10.0.0.5 dev veth0 id 98; echo "= $?"
ip nexthop add group 6/7; echo "= $?"
ip nexthop replace via 10.0.0.5 dev veth0; echo "= $?"
ip nexthop
ip link set veth1 down; sleep 1.2
ip nexthop
ip nexthop add id 20 via 10.0.0.2 dev veth0; echo "= $?"
ip link set veth0 down
ip nexthop add id 20 via 10.0.0.2 dev veth0; echo "= $?"
ip nexthop flush; ip nexthop flush id 99; echo "= $?"
sleep 0.5; kill $M; echo "-- mon"; sed 's/^\[[^]]*\] //' /tmp/mon
