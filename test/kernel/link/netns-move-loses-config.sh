# A device that moves to another namespace loses its addresses, goes down, and leaves its bridge.
ip netns add a
ip link add br0 type bridge
ip link add veth0 type veth peer name veth1
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip link set veth1 up master br0
ip route add 10.9.0.0/16 via 10.0.0.2
ip route
ip link set veth0 netns a
ip route
ip -n a -4 addr show dev veth0
ip -n a -br link | awk '{print $1, $2}'
ip link set veth1 netns a
ip -n a link show veth1 | head -1
ip link show master br0
