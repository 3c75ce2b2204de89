# A device cannot move to a namespace where its name is taken, unless it is renamed on the way.
ip netns add a
ip link add eth0 type veth peer name p0
ip -n a link add eth0 type bridge
ip link set eth0 netns a; echo "= $?"
ip link set eth0 netns a name eth1; echo "= $?"
ip -n a -o link | awk '{print $1, $2}'
ip link set p0 netns 1; echo "= $?"
ip -n a link set eth1 netns 1; echo "= $?"
ip -o link | awk '{print $1, $2}'
ip link set lo netns a; echo "= $?"
