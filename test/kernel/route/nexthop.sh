# Nexthop objects: add, show, replace, delete, errors.
ip link set lo up
ip link add veth0 type veth peer name veth1
ip link set veth0 up; ip link set veth1 up
ip addr add 10.0.0.1/24 dev veth0
ip -6 addr add 2001:db8::1/64 dev veth0 nodad
ip link add veth2 type veth peer name veth3
ip link set veth2 up; ip link set veth3 up
ip addr add 10.0.1.1/24 dev veth2
sleep 2.2
ip nexthop; echo "= $?"
ip nexthop add id 1 via 10.0.0.2 dev veth0; echo "= $?"
ip nexthop add id 2 via 10.0.1.2 dev veth2; echo "= $?"
ip nexthop add id 3 dev veth0; echo "= $?"
ip nexthop add id 4 blackhole; echo "= $?"
ip nexthop add id 5 via 2001:db8::2 dev veth0; echo "= $?"
ip nexthop add id 6 via fe80::2 dev veth2 protocol static; echo "= $?"
ip nexthop add id 7 -6 dev veth0; echo "= $?"
ip -6 nexthop add id 7 dev veth0; echo "= $?"
ip -6 nexthop add id 8 blackhole; echo "= $?"
ip nexthop add id 9 via 10.9.9.9 dev veth0 onlink; echo "= $?"
ip nexthop add via 10.0.0.3 dev veth0; echo "= $?"
ip nexthop add id 100 group 1/2; echo "= $?"
ip nexthop add id 101 group 1,3/2,5 protocol bgp; echo "= $?"
ip nexthop add id 102 group 5/6; echo "= $?"
ip nexthop; echo "= $?"
ip -d nexthop show
ip nexthop show id 1
ip nexthop get id 101
ip nexthop show dev veth0
ip nexthop show groups
ip nexthop list protocol bgp
ip -6 nexthop show
ip -4 nexthop show
ip -j nexthop
ip -j -p nexthop show id 101
ip -o nexthop | head -3
ip -d -j nexthop show id 4
ip nexthop add id 1 via 10.0.0.2 dev veth0; echo "= $?"
ip nexthop add id 20 via 10.0.0.2; echo "= $?"
ip nexthop add id 20 via 10.77.0.2 dev veth0; echo "= $?"
ip nexthop add id 20 group 1/99; echo "= $?"
ip nexthop add id 20 group 1/5; echo "= $?"
ip nexthop add id 20 group 1/4; echo "= $?"
ip nexthop add id 20 group 1/1; echo "= $?"
ip nexthop add id 20 group 100/1; echo "= $?"
ip nexthop add id 20 group 4; echo "= $?"
ip nexthop add id 20 dev nosuch; echo "= $?"
ip nexthop add id 21; echo "= $?"
ip nexthop add dev veth0; echo "= $?"
ip nexthop add id x dev veth0; echo "= $?"
ip nexthop add id 0 dev veth0; echo "= $?"
ip nexthop add id 22 bogus; echo "= $?"
ip nexthop bogus; echo "= $?"
ip nexthop del id 99; echo "= $?"
ip nexthop get id 99; echo "= $?"
ip nexthop get; echo "= $?"
ip nexthop del; echo "= $?"
ip nexthop replace id 1 via 10.0.0.7 dev veth0; echo "= $?"
ip nexthop replace id 50 via 10.0.0.50 dev veth0; echo "= $?"
ip nexthop change id 51 via 10.0.0.50 dev veth0; echo "= $?"
ip nexthop replace id 1 group 2; echo "= $?"
ip nexthop replace id 100 via 10.0.0.50 dev veth0; echo "= $?"
ip nexthop replace id 100 group 2,4; echo "= $?"
ip nexthop del id 2; echo "= $?"
ip nexthop
ip nexthop flush; echo "= $?"
ip nexthop
