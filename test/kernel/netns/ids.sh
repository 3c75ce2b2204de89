# ip netns list shows an id once the namespace was referred to; set gives one by hand.
ip netns add red
ip netns add blue
ip netns list
ip link add veth0 type veth peer name veth1
ip link set veth1 netns blue
ip netns list
ip link show veth0
ip netns list
ip netns list-id
ip netns set red 7
ip netns list
ip netns list-id
ip netns set red 8; echo "= $?"
ip -n red netns list-id
