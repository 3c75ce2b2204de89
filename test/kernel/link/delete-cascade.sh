# Deleting a namespace deletes its veth ends and so their peers; deleting a bridge frees its ports.
ip netns add a
ip link add br0 type bridge
ip link add veth0 type veth peer name eth0 netns a
ip link set veth0 master br0
ip link add veth1 type veth peer name eth1 netns a
ip link set veth1 master br0
ip -br link | awk '{print $1, $2}'
ip link del br0
ip -o link | awk '{print $2, $3}'
ip netns del a
sleep 3
ip -o link | awk '{print $2, $3}'
ip link add veth2 type veth peer name veth3
ip -o link | awk '{print $1, $2}'
