# What a bridge answers when a device cannot be its port.
ip link add br0 type bridge
ip link add br1 type bridge
ip link add veth0 type veth peer name veth1
ip link set br1 master br0; echo "= $?"
ip link set br0 master br0; echo "= $?"
ip link set lo master br0; echo "= $?"
ip link set veth0 master veth1; echo "= $?"
ip link set veth0 master br0; echo "= $?"
ip link set veth0 master br0; echo "= $?"
ip link set veth0 master br1; echo "= $?"
ip -o link show master br1 | awk '{print $2}'
ip link set veth0 nomaster; echo "= $?"
ip link set veth0 nomaster; echo "= $?"
ip link set veth1 type bridge; echo "= $?"
ip link set br0 type bridge stp_state 1 forward_delay 400; echo "= $?"
ip link set br0 type bridge forward_delay 1; echo "= $?"
ip link set br0 type bridge ageing_time 100; echo "= $?"
cat /sys/class/net/br0/bridge/forward_delay /sys/class/net/br0/bridge/ageing_time /sys/class/net/br0/bridge/stp_state
