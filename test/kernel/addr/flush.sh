# ip addr flush removes by device, scope, family or label, and says so when asked.
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.0.1.1/24 dev br0 scope link
ip addr add 10.0.2.1/24 dev br0 label br0:x
ip addr flush dev br0 scope link
ip -4 -o addr show br0
ip addr flush dev br0 label 'br0:*'
ip -4 -o addr show br0
ip -s addr flush dev br0
ip -4 -o addr show br0
ip route
ip addr flush dev br0; echo "= $?"
ip addr flush dev nosuch; echo "= $?"
ip addr flush; echo "= $?"
