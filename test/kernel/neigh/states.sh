# A neighbour goes from INCOMPLETE to REACHABLE by a reply, or to FAILED without one; a stale one is DELAY after use, then REACHABLE.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
sysctl -qw net.ipv4.neigh.veth0.base_reachable_time_ms=3000
ping -c 1 -W 1 10.0.0.9 >/dev/null &
sleep 0.5
ip neigh show 10.0.0.9
wait
sleep 3
ip neigh show 10.0.0.9
ping -c 1 -q 10.0.0.2 >/dev/null
ip neigh show 10.0.0.2
ip -n a neigh
ip neigh change 10.0.0.2 dev veth0 nud stale
ip neigh show 10.0.0.2
ping -c 1 -q 10.0.0.2 >/dev/null
ip neigh show 10.0.0.2
sleep 6
ip neigh show 10.0.0.2
