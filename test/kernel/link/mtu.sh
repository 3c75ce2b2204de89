# The MTU has a least and a greatest value for each kind of device.
ip link add veth0 type veth peer name veth1
ip link add br0 type bridge
ip link set veth0 mtu 9000
ip link set veth1 mtu 1280
ip -o link | awk '{print $2, $4, $5}'
ip link set veth0 mtu 67; echo "= $?"
ip link set veth0 mtu 68; echo "= $?"
ip link set veth0 mtu 65535; echo "= $?"
ip link set veth0 mtu 65536; echo "= $?"
ip link set veth0 mtu -1; echo "= $?"
ip link set br0 mtu 1400
ip link set veth1 master br0
ip -o link | awk '{print $2, $4, $5}'
ip link set lo mtu 1500
ip link show lo
