# ip link show takes up, type, master, group and a name, and says when a device is none.
ip link add br0 type bridge
ip link add veth0 type veth peer name veth1
ip link add vx0 type vxlan id 42 dstport 4789 remote 192.0.2.1
ip link set veth0 master br0 up
ip link set br0 up
sleep 1.2
ip -br link show up | awk '{print $1, $2}'
ip -br link show type veth | awk '{print $1, $2}'
ip -br link show type bridge | awk '{print $1, $2}'
ip -br link show master br0 | awk '{print $1, $2}'
ip -br link show type vxlan | awk '{print $1, $2}'
ip link show type nosuch; echo "= $?"
ip link show master nosuch; echo "= $?"
ip link show group default | wc -l
ip link show br0 up | wc -l
ip link show dev
ip link set veth0 nomaster
ip link show master br0
