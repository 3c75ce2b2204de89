# The main table is listed by prefix, then by TOS and metric, whatever the order in which routes were added.
ip link add br0 type bridge
ip link set br0 up
ip addr add 192.168.0.1/24 dev br0
ip route add 192.168.9.0/24 dev br0
ip route add 10.1.1.0/24 dev br0
ip route add 10.0.0.0/8 dev br0
ip route add 10.1.0.0/16 dev br0
ip route add 10.1.1.1 dev br0
ip route add 172.16.0.0/12 dev br0
ip route add 0.0.0.0/1 dev br0
ip route add 128.0.0.0/1 dev br0
ip route add default dev br0
ip route add 10.1.0.0/16 dev br0 metric 5
ip route add default dev br0 metric 100
ip route add default via 192.168.0.254 metric 50
ip route
for a in 10.1.1.1 10.1.1.2 10.1.2.1 10.2.0.1 9.9.9.9 200.0.0.1; do ip route get $a | head -1; done
