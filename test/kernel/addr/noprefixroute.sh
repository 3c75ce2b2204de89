# noprefixroute keeps the connected route out; a host address makes no connected route; metric goes into the route.
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0 noprefixroute
ip route
ip addr add 10.0.1.1/32 dev br0
ip route
ip addr add 10.0.2.1/24 dev br0 metric 50
ip route
ip addr add 10.0.3.1/31 dev br0
ip addr add 10.0.4.1/30 dev br0
ip route
ip -4 addr show br0
ip route show table local
