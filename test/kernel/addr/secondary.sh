# A second address of a subnet is secondary; it goes with the primary one, or is promoted if the sysctl says so.
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.0.0.2/24 dev br0
ip addr add 10.0.0.3/24 dev br0
ip addr add 10.0.1.1/24 dev br0
ip -4 addr show br0
ip addr show br0 secondary
ip addr show br0 primary | grep 'inet '
ip addr del 10.0.0.1/24 dev br0
ip -4 addr show br0
ip route
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.0.0.2/24 dev br0
sysctl -w net.ipv4.conf.br0.promote_secondaries=1
ip addr del 10.0.0.1/24 dev br0
ip -4 addr show br0
ip route
