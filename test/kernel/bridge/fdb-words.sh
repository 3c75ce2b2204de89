r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add br0 address 02:00:00:00:00:ff type bridge
ip link add p1 address 02:00:00:00:01:01 type veth peer name q1 address 02:00:00:00:00:01
ip link add p2 address 02:00:00:00:01:02 type veth peer name q2 address 02:00:00:00:00:02
ip link set p1 master br0 up; ip link set q1 up; ip link set br0 up
ip link add vx0 address 02:00:00:00:03:01 type vxlan id 5 dstport 4789
ip link set vx0 up; sleep 2; sysctl -qw net.ipv6.conf.all.disable_ipv6=1
r bridge fdb get 02:00:00:00:00:55 dev p1
r bridge fdb get 02:00:00:00:01:01 dev p1
r bridge fdb get 02:00:00:00:01:01 dev p1 master
r bridge fdb get 02:00:00:00:01:01 dev p1 self
r bridge fdb get 02:00:00:00:01:01 dev p2
r bridge fdb get 02:00:00:00:01:01 dev br0
r bridge fdb get 02:00:00:00:01:01 br br0
r bridge fdb get 02:00:00:00:01:01 br nosuch
r bridge fdb get 02:00:00:00:01:01 dev nosuch
r bridge fdb get 02:00:00:00:01:01
r bridge fdb get dev p1
r bridge fdb get nonsense dev p1
r bridge fdb get 02:00:00:00:00:55 dev vx0
r bridge fdb get 02:00:00:00:00:55 dev vx0 self
bridge fdb add 02:00:00:00:00:55 dev vx0 dst 1.2.3.4
r bridge fdb get 02:00:00:00:00:55 dev vx0
r bridge fdb get 02:00:00:00:00:55 dev vx0 self
r bridge fdb get to 02:00:00:00:00:55 dev vx0 self vni 5
r bridge fdb get 02:00:00:00:00:55 dev vx0 vlan 5
r bridge fdb show dev vx0
r bridge fdb show br br0 brport p1
r bridge fdb show br nosuch
r bridge fdb show brport p1
r bridge fdb show brport nosuch
r bridge fdb show master br0
r bridge fdb show state nosuch
r bridge fdb show state static
r bridge fdb show dynamic
r bridge fdb show foo
r bridge fdb show vlan 1
r bridge -s fdb show br br0 brport p1
r bridge fdb add 02:00:00:00:00:56 dev p2
r bridge fdb add 02:00:00:00:00:56 dev p2 master
r bridge fdb add 02:00:00:00:00:56 dev p2 self permanent
r bridge fdb add 02:00:00:00:00:56 dev p1 master sticky
r bridge fdb add 02:00:00:00:00:57 dev p1 master sticky dynamic
r bridge fdb add 02:00:00:00:00:58 dev p1 master use
r bridge fdb add 02:00:00:00:00:59 dev p1 master extern_learn
r bridge fdb add 02:00:00:00:00:5a dev p1 master local
r bridge fdb add 02:00:00:00:00:5b dev p1 master temp
r bridge fdb add 02:00:00:00:00:5c dev p1 self master
r bridge fdb add 02:00:00:00:00:5d dev p1 dst 1.2.3.4
r bridge fdb add 02:00:00:00:00:5d dev p1 master dst 1.2.3.4
r bridge fdb add 02:00:00:00:00:5e dev br0 master
r bridge fdb add 02:00:00:00:00:5e dev br0
r bridge fdb add 02:00:00:00:00:5f dev br0 self local
r bridge fdb add 02:00:00:00:00:60 dev br0 self static
r bridge fdb add 00:00:00:00:00:00 dev p1 master
r bridge fdb add ff:ff:ff:ff:ff:ff dev p1 master
r bridge fdb add 01:00:5e:00:00:09 dev p1 master
r bridge fdb add 01:00:5e:00:00:09 dev p1
r bridge fdb add 02:00:00 dev p1 master
r bridge fdb add 02:00:00:00:00:61 dev p1 nonsense
r bridge fdb add 02:00:00:00:00:61 dev p1 master vlan 0
r bridge fdb add 02:00:00:00:00:61 dev p1 master vlan 5000
r bridge fdb append 02:00:00:00:00:62 dev p1 master
r bridge fdb change 02:00:00:00:00:63 dev p1 master
r bridge fdb replace 02:00:00:00:00:62 dev p1 master static
r bridge fdb replace 02:00:00:00:00:62 dev p1 master dynamic
r bridge fdb del 02:00:00:00:00:62 dev p1
r bridge fdb del 02:00:00:00:00:62 dev p1 master
r bridge fdb del 02:00:00:00:00:62 dev p1 master
r bridge fdb del 02:00:00:00:00:62 dev br0
r bridge fdb del 02:00:00:00:01:01 dev p1 master
r bridge fdb show br br0
r bridge -j fdb show dev p1
r bridge fdb flush dev br0
r bridge fdb flush dev vx0
r bridge fdb flush
r bridge fdb
r bridge fdb foo
r bridge link
r bridge -d link
r bridge -j link show dev p1
r bridge link show dev nosuch
r bridge link show dev p2
r bridge link show master br0
r bridge link show foo
r bridge link set
r bridge link set dev p2 cost 5
r bridge link set dev p1 cost 0
r bridge link set dev p1 cost x
r bridge link set dev p1 priority 64
r bridge link set dev p1 state forwarding
r bridge link set dev p1 state nosuch
r bridge link set dev p1 state 5
r bridge link set dev p1 state -1
r bridge link set dev p1 hwmode vepa
r bridge link set dev p1 hwmode nosuch
r bridge link set dev p1 self hairpin on
r bridge link set dev p1 master hairpin on
r bridge link set dev p1 learning_sync on
r bridge link set dev p1 mcast_router 2 mcast_to_unicast on
r bridge link set dev p1 mcast_router 9
r bridge link set dev p1 mcast_max_groups 5
r bridge link set dev p1 locked on neigh_suppress on vlan_tunnel on
r bridge link set dev p1 mab on
r bridge link set dev p1 neigh_vlan_suppress on
r bridge link set dev p1 foo on
r bridge -d link show dev p1
r ip link set p1 type bridge_slave state 1
r ip link set p1 type bridge_slave priority 99
r ip link set p1 type bridge_slave nosuch 1
r bridge mdb add dev br0 port p1 grp 239.1.1.1
r bridge mdb add dev br0 port p1 grp 239.1.1.2 permanent
r bridge mdb add dev br0 port p2 grp 239.1.1.1
r bridge mdb add dev br0 port p1 grp 10.0.0.1
r bridge mdb add dev br0 grp 239.1.1.1
r bridge mdb del dev br0 port p1 grp 239.1.1.9
r bridge mdb del dev br0 port p1 grp 239.1.1.2
r bridge vni
r bridge -h
