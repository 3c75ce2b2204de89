# The source address is the route's src, or else the first address of the device that fits: same subnet, then scope.
ip link set lo up
ip link add br0 type bridge
ip link add br1 type bridge
ip link set br0 up
ip link set br1 up
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.1.0.1/24 dev br0
ip addr add 10.1.0.2/24 dev br0
ip addr add 169.254.3.3/16 dev br0 scope link
ip route add 10.9.0.0/16 dev br0
ip route add 10.8.0.0/16 via 10.1.0.254
ip route add 10.7.0.0/16 dev br1
ip route add 10.6.0.0/16 dev br0 src 10.1.0.2
for d in 10.0.0.7 10.1.0.7 10.9.0.1 10.8.0.1 10.7.0.1 10.6.0.1 169.254.1.1 127.9.9.9; do ip route get $d | head -1; done
ip addr add 192.168.5.5/32 dev lo
ip route get 10.7.0.1 | head -1
ip addr del 10.0.0.1/24 dev br0
ip route get 10.9.0.1 | head -1
ip route
