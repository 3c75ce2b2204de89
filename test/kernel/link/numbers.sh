# Interface numbers are per namespace and are not used again after a delete; a device keeps its number when it moves, if that is free.
ip link add br-a type bridge
ip link add br-b type bridge
ip link del br-a
ip link add br-c type bridge
ip -o link | awk '{print $1, $2}'
ip netns add x
ip link add veth0 type veth peer name veth1
ip link add veth2 type veth peer name veth3
ip link set veth0 netns x
ip -n x -o link | awk '{print $1, $2}'
ip -n x link add br-d type bridge
ip -n x link add br-e type bridge
ip link set veth2 netns x
ip link set veth3 netns x
ip -n x -o link | awk '{print $1, $2}'
ip link add index 100 name br-z type bridge
ip link add br-f type bridge
ip -o link | awk '{print $1, $2}'
ip link add index 100 name br-y type bridge
cat /sys/class/net/br-z/ifindex
