# ip -s neigh shows how long ago; flush removes all but permanent entries and says how many with -s.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ping -c 1 -q 10.0.0.2 | grep packets
ip -s neigh show dev veth0
ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev veth0
ip -j neigh show 10.0.0.7
ip -s -s neigh flush dev veth0
ip neigh show dev veth0
ip -s neigh flush dev veth0
ip neigh flush all; echo "= $?"
ip neigh show nud failed; echo "= $?"
ip neigh show nud nosuch; echo "= $?"
ip neigh del 10.0.0.7 dev veth0; ip neigh
ip link set veth0 down; ip link set veth0 up
ip neigh
