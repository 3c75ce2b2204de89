# Attributes of a route (mtu, advmss, src, metric, initcwnd, proto, scope, onlink) are listed in a fixed order.
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.0.0.2/24 dev br0
ip route add 10.1.0.0/16 via 10.0.0.254 src 10.0.0.2 metric 20 mtu 1400 advmss 1360
ip route add 10.2.0.0/16 via 10.0.0.254 mtu lock 1300 initcwnd 20 proto bird
ip route add 10.3.0.0/16 via 172.31.0.1 dev br0 onlink
ip route add 10.4.0.0/16 dev br0 scope global tos 0x10
ip route add 10.5.0.0/16 via 10.0.0.254 realm 5 rto_min 100ms
ip route add 10.6.0.0/16 nexthop via 10.0.0.253
ip route
ip route get 10.1.2.3
ip route get 10.2.2.3
ip route get 10.3.2.3
ip -j -p route show 10.1.0.0/16
ip -d route show 10.1.0.0/16
ip route save 2>&1 >/dev/null; echo "= $?"
