# One subnet on two devices makes two connected routes, the first one first.
ip link add br0 type bridge
ip link add br1 type bridge
ip link set br1 up
ip link set br0 up
ip addr add 10.0.0.1/24 dev br1
ip addr add 10.0.0.2/24 dev br0
ip route
ip route get 10.0.0.9
ip link set br1 down
ip route get 10.0.0.9
ip route
ip addr add 10.0.0.1/24 dev br0; echo "= $?"
ip -br -4 addr
