# What netstat and route say of special routes and metrics
ip link set lo up
ip link add d0 type veth peer name d1; ip link set d1 up; ip addr add 10.0.0.1/24 dev d0; ip link set d0 up
ip route add default via 10.0.0.2 mtu 700
ip route add 10.1.0.0/16 via 10.0.0.3 advmss 1000
ip route add 10.2.0.0/16 via 10.0.0.3 advmss 1000 mtu 1400 window 4000
ip route add 10.3.0.1/32 via 10.0.0.3
ip route add prohibit 10.4.0.1/32
ip route add unreachable 10.4.0.0/16
ip route add blackhole 10.5.0.1
ip route add throw 10.6.0.1
ip route add 10.7.0.0/16 nexthop via 10.0.0.4 nexthop via 10.0.0.5
ip route add 10.8.0.0/16 dev d0 metric 5
netstat -rn; route -n; route -en; route -een
cat /proc/net/route
ip route del default
ip route add unreachable default
ip route add prohibit default metric 4
netstat -rn
