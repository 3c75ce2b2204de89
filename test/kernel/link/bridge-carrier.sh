# A bridge without ports has carrier until its address is set or a port has come and gone; then it is NO-CARRIER.
ip link add br0 type bridge
ip link add br1 type bridge
ip link add br2 type bridge
ip link add veth0 type veth peer name veth1
ip link set br0 up
ip link set br1 address 02:00:00:00:00:01
ip link set br1 up
ip link set br2 up
ip link set veth0 master br2
sleep 1.2
ip -br link | awk '{print $1, $2, $4}'
ip link set veth0 up
ip link set veth1 up
sleep 1.2
ip -br link show type bridge | awk '{print $1, $2, $4}'
ip link set veth0 nomaster
sleep 1.2
ip -br link show type bridge | awk '{print $1, $2, $4}'
ip link set br0 down
ip link set br0 up
ip -br link show type bridge | awk '{print $1, $2, $4}'
