# ip addr show selects by device, type, family, scope, prefix and state.
ip link add br0 type bridge
ip link add br1 type bridge
ip link add veth0 type veth peer name veth1
ip link set lo up
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.0.1.1/24 dev br1
ip addr add 172.16.0.1/16 dev veth0
ip address show type bridge | grep -E '^[0-9]|inet '
ip -4 -br a
ip -4 a show up | grep -E '^[0-9]|inet '
ip -4 addr show to 10.0.0.0/16 | grep 'inet '
ip -4 addr show scope host
ip -4 addr show scope global | grep 'inet '
ip -4 a s br0 | grep inet
ip -4 -br addr show type veth
ip addr ls dev veth0 | grep -c inet
ip -4 addr show label br0
