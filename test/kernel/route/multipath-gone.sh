# nexthop objects, ECMP hashing, weights, resilience to links
ip link set lo up
for i in 0 1 2; do ip link add e$i address 02:00:00:00:00:0$i type veth peer name f$i; ip link set e$i up; ip link set f$i up; ip addr add 10.0.$i.1/24 dev e$i; done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip nexthop add id 1 via 10.0.0.2 dev e0
ip nexthop add id 2 via 10.0.1.2 dev e1
ip nexthop add id 3 via 10.0.2.2 dev e2 onlink
ip nexthop add id 4 blackhole
ip nexthop add id 5 dev e0
ip nexthop add id 10 group 1/2
ip nexthop add id 11 group 1,5/2,10
ip nexthop
ip nexthop show id 10; ip -d nexthop show id 1; ip -j nexthop show id 11; ip nexthop show dev e1; ip nexthop show groups
ip nexthop add id 1 via 10.0.0.9 dev e0; echo rc=$?
ip nexthop add id 6 via 10.9.9.9 dev e0; echo rc=$?
ip nexthop add id 6 via 10.0.0.2; echo rc=$?
ip nexthop add id 12 group 1/99; echo rc=$?
ip nexthop add id 12 group 1/10; echo rc=$?
ip nexthop add id 12 group 4/1; echo rc=$?
ip nexthop add id 12 group; echo rc=$?
ip nexthop add id 0 blackhole; echo rc=$?
ip nexthop add blackhole; ip nexthop show | tail -1
ip nexthop del id 99; echo rc=$?
ip nexthop get id 2; ip nexthop get id 98; echo rc=$?
ip route add 192.0.2.0/24 nhid 10; ip route add 198.51.100.0/24 nhid 1 metric 5; ip route add 203.0.113.0/24 nhid 4; ip route add 203.0.114.0/24 nhid 99; echo rc=$?
ip route; ip -d route show 192.0.2.0/24; ip route show nhid 10
ip nexthop replace id 1 via 10.0.0.77 dev e0; ip route show 198.51.100.0/24; ip route show 192.0.2.0/24
ip link set e1 down; ip nexthop; ip route show 192.0.2.0/24
ip link set e1 up; ip nexthop show id 2
ip nexthop del id 1; ip route; ip nexthop
ip nexthop flush; ip nexthop; ip route
echo "== classic multipath"
ip route add 172.16.0.0/12 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.1.2 nexthop dev e2 weight 2
ip route show 172.16.0.0/12; ip -j route show 172.16.0.0/12 | head -c 300; echo
ip route append 172.16.0.0/12 via 10.0.2.9; ip route show 172.16.0.0/12
ip route add 172.16.0.0/12 nexthop via 10.0.0.2 nexthop via 10.77.0.1; echo rc=$?
ip route add 172.16.0.0/13 nexthop via 10.0.0.2 weight 257; echo rc=$?
ip route add 172.16.0.0/13 nexthop; echo rc=$?
ip route add 172.16.0.0/13 nexthop via 10.0.0.2 nexthop via; echo rc=$?
ip link set f0 down; ip route show 172.16.0.0/12
ip link del e0; ip route show 172.16.0.0/12
sysctl net.ipv4.fib_multipath_hash_policy; sysctl -w net.ipv4.fib_multipath_hash_policy=1; sysctl -w net.ipv4.fib_multipath_hash_policy=9
sysctl -w net.ipv4.fib_multipath_hash_fields=0; sysctl -w net.ipv4.fib_multipath_use_neigh=1
# words of `ip link` may be cut short, whatever a device is called
ip link add m type veth peer name n
ip link add m up type bridge
ip link set dev e2 nom
ip link add type tun
ethtool -L e1 rx 99
ethtool -L f1 rx 2 tx 99
