# A device has a group and a queue length that scripts can set and select by.
ip link add veth0 type veth peer name veth1
ip link set veth0 group 10
ip link set veth1 txqueuelen 500
ip link
ip link show group 10
ip link set group 10 up
ip -o link show group 10 | awk '{print $3}'
ip link del group 10
ip -br link
