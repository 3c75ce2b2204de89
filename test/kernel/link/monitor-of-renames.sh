# A monitor sticks to the names that it learned first; a rename tells of the labels of addresses; a device that moves has lost its queue; a blackhole hop needs lo.
ip netns add zz
ip link add q0 address 02:00:00:00:00:01 type veth peer name q1 address 02:00:00:00:00:02
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip addr add 10.3.0.1/24 dev q0; ip addr add 10.3.0.5/24 dev q0 label q0:x
ip nexthop add id 5 blackhole; echo $?
ip link set lo up
ip nexthop add id 5 blackhole; echo $?
ip monitor all >/tmp/all & a=$!
ip -o monitor address route neigh >/tmp/some & b=$!
sleep 0.5
ip link set q0 name qq
ip link set qq up; ip link set q1 up; sleep 1.2
ip route add 10.4.0.0/16 via 10.3.0.2
ip neigh add 10.3.0.9 lladdr 02:00:00:00:00:09 dev qq
ip addr add 10.3.0.2/24 dev qq
ip link add n0 type veth peer name n1; ip link set n0 name n9; ip addr add 10.5.0.1/24 dev n9; ip link del n9
ip link set q1 name q9
ip link set q9 down; ip link set q9 netns zz
ip link set zz0 name y 2>/dev/null
ip link set qq down
ip link del qq
sleep 0.5; kill $a $b; wait 2>/dev/null
sed 's/link\/ether [0-9a-f:]* brd/link\/ether X brd/' /tmp/all; echo ==; cat /tmp/some
ip route add 10.0.0.0/8 dev lo; ip route add 10.0.0.0/8 dev lo table 0; echo $?
ip route add 11.0.0.0/8 dev lo table 0; ip route show 11.0.0.0/8
ip addr add 1.2.3.4/24 dev lo label lo:morethansixteencharacters; echo $?
ip addr add 1.2.3.4/24 anycast 1.2.3.9 dev lo; ip -4 -o addr show to 1.2.3.4
ip netns identify 99999999; echo $?
