# Nexthop objects: flushing, groups for a VXLAN device's table, and what is refused.
ip link add veth0 type veth peer name veth1
ip link set veth0 up; ip link set veth1 up
ip addr add 10.0.0.1/24 dev veth0
sleep 1.5
ip nexthop add id 1 via 10.0.0.2 dev veth0
ip nexthop add id 2 via 10.0.0.3 dev veth0
ip nexthop add id 10 group 1/2
ip nexthop add id 11 group 2
ip nexthop flush; echo "= $?"
ip nexthop
ip nexthop add id 1 via 10.0.0.2 dev veth0
ip nexthop add id 2 via 10.0.0.3 dev veth0
ip nexthop add id 10 group 1/2
ip route add 10.1.0.0/16 nhid 10
ip route add 10.2.0.0/16 nhid 1
ip -s nexthop; ip -s -s nexthop flush groups; echo "= $?"
ip route
ip nexthop flush id 1; echo "= $?"
ip route
ip link set veth1 down; sleep 1.2
ip nexthop
ip link set veth1 up; sleep 1.2
ip nexthop add id 30 group 2 type mpath; echo "= $?"
ip nexthop
ip -d nexthop show id 32
ip -j nexthop show id 32
ip nexthop add id 40 via 10.0.0.40 fdb; echo "= $?"
ip nexthop add id 41 via 10.0.0.41 fdb; echo "= $?"
ip nexthop add id 42 group 40/41 fdb; echo "= $?"
ip nexthop add id 43 group 40/41; echo "= $?"
ip nexthop add id 44 group 2 fdb; echo "= $?"
ip nexthop add id 45 via 10.0.0.41 dev veth0 fdb; echo "= $?"
ip nexthop show fdb
ip -j nexthop show fdb
ip route add 10.7.0.0/16 nhid 40; echo "= $?"
ip route add 10.7.0.0/16 nhid 42; echo "= $?"
ip link add vx0 type vxlan id 10 dstport 4789 local 10.0.0.1
ip link set vx0 up
bridge fdb add 02:00:00:00:00:99 dev vx0 nhid 42 self; echo "= $?"
bridge fdb add 02:00:00:00:00:98 dev vx0 nhid 40 self; echo "= $?"
bridge fdb add 02:00:00:00:00:97 dev vx0 dst 10.0.0.3 nhid 42 self; echo "= $?"
bridge fdb add 02:00:00:00:00:96 dev vx0 nhid 2 self; echo "= $?"
bridge fdb show dev vx0
bridge -j fdb show dev vx0
ip nexthop del id 42; bridge fdb show dev vx0
ip nexthop show vrf x; echo "= $?"
ip nexthop show master x; echo "= $?"
ip nexthop show id; echo "= $?"
ip nexthop add id 70 via 10.0.0.3 dev veth0 weight 4; echo "= $?"
ip nexthop add id 70 group 2,0; echo "= $?"
ip nexthop add id 70 group 2,256; echo "= $?"
ip nexthop add id 70 group 2,257; echo "= $?"
ip nexthop add id 70 group a/b; echo "= $?"
ip nexthop add id 70 group; echo "= $?"
ip nexthop add id 71 blackhole dev veth0; echo "= $?"
ip nexthop add id 72 via fe80::1; echo "= $?"
ip nexthop add id 72 via 10.0.0.1 dev veth0; echo "= $?"
ip nexthop add id 73 via 127.0.0.1 dev veth0; echo "= $?"
ip nexthop add id 74 via 224.0.0.1 dev veth0; echo "= $?"
ip nexthop add id 75 via 10.0.0.9 dev veth1; echo "= $?"
ip nexthop add id 76 via 10.0.0.9 dev veth0 protocol 99; echo "= $?"
ip nexthop add id 77 via 10.0.0.9 dev veth0 proto static; echo "= $?"
ip nexthop add id 78 via 10.0.0.9 dev veth0 scope link; echo "= $?"
ip link set lo down; ip nexthop add id 80 dev lo; echo "= $?"
ip nexthop
