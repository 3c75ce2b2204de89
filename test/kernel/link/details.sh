# ip -d link tells a device's kind and its parameters; for a bridge port, the port's too.
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip link add veth0 type veth peer name veth1
ip link set veth0 master br0
ip -d link show veth0
ip -d link show veth1
ip -d link show lo
ip -d link show br0
