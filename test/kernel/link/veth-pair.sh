# A veth pair is two devices whose @ names each other, numbered so that the peer comes first.
ip link add veth0 type veth peer name veth1
ip link
ip link set veth0 up
ip link show veth0
ip link show veth1
ip link set veth1 up
sleep 1
ip -br link
ip link set veth0 down
ip -br link
ip link del veth1
ip link
ip link add type veth
ip -o link | cut -d: -f1,2
