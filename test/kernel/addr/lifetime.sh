# An address with a lifetime counts down, is deprecated, and goes with its route.
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0 valid_lft 100 preferred_lft 50
ip -4 addr show br0
ip addr change 10.0.0.1/24 dev br0 valid_lft forever preferred_lft forever
ip -4 addr show br0
ip addr change 10.0.0.1/24 dev br0 preferred_lft 0
ip -4 addr show br0
ip addr change 10.0.0.1/24 dev br0 valid_lft 2 preferred_lft 1
sleep 4
ip -4 addr show br0
ip route
ip addr add 10.0.0.2/24 dev br0 valid_lft 10 preferred_lft 20; echo "= $?"
ip addr add 10.0.0.2/24 dev br0 valid_lft 0; echo "= $?"
ip addr replace 10.0.0.2/24 dev br0; echo "= $?"
ip -4 addr show br0
