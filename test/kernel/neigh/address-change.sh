# A neighbour whose MAC changed is still addressed by the old one until probed or announced.
ip netns add a
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 netns a
ip -n a link set eth0 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ping -c 1 -q 10.0.0.2 | head -4 | tail -1
ip neigh
ip -n a link set eth0 address 02:00:00:00:00:33
ping -c 1 -W 1 -q 10.0.0.2 | head -4 | tail -1
ip neigh
ip netns exec a arping -c 1 -A -I eth0 10.0.0.2
ip neigh
ping -c 1 -q 10.0.0.2 | head -4 | tail -1
ip netns exec a arping -c 1 -U -I eth0 10.0.0.2
ip neigh
