# The peer of a veth pair can be made in another namespace at once, and takes the lowest free number there.
ip netns add red
ip link add veth0 type veth peer name eth0 netns red
ip -o link | awk '{print $1, $2}'
ip -n red -o link | awk '{print $1, $2}'
ip link add veth9 netns red type veth peer name eth0
ip -n red link add eth0 type veth peer name other
ip -o link | awk '{print $1, $2}'
ip -n red -o link | awk '{print $1, $2}'
