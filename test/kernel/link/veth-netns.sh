# A veth end that moved to another namespace shows @ifN and link-netns, or link-netnsid when it has no name.
ip netns add red
ip netns add blue
ip link add veth0 type veth peer name veth1
ip link set veth1 netns red
ip link show
ip -n red link show
ip link set veth0 netns blue
ip -n red link
ip -n blue link
ip -n red link set veth1 up
ip -n blue link set veth0 up
sleep 1
ip -n red -br link
ip -n blue -br link
ip netns del red
sleep 3
ip -n blue link
