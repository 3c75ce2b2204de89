# ip route flush removes the routes that a show with the same words would list.
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
for i in 1 2 3; do ip route add 10.$i.0.0/16 via 10.0.0.254 proto static; done
ip route add default via 10.0.0.254
ip route flush 10.1.0.0/16
ip route
ip -s route flush proto static
ip route
ip route flush cache; echo "= $?"
ip route flush dev br0
ip route
ip route get 10.0.0.9; echo "= $?"
ip route flush table main; echo "= $?"
ip route flush table 1234; echo "= $?"
