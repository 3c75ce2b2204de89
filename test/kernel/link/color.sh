# ip -color: what is coloured, and that auto and never are plain into a pipe.
ip link set lo up
ip link add br0 type bridge
ip link set br0 up
ip link add v0 type veth peer name v1
ip link set v0 address 02:00:00:00:00:01; ip link set v1 address 02:00:00:00:00:02; ip link set br0 address 02:00:00:00:00:03
ip link set v1 master br0
ip addr add 10.0.0.1/24 brd + dev v0
ip link set v0 up; ip link set v1 up
ip addr add 2001:db8::1/64 dev v0 nodad
ip route add default via 10.0.0.9 src 10.0.0.1
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0
ip neigh add 2001:db8::9 lladdr 02:00:00:00:00:09 dev v0
sleep 2
ip -c link show v1; ip -c addr show v0; ip -c -br addr show v0; ip -c -br link show v1; ip -c route; ip -c neigh; ip -c route get 10.0.0.5; ip -c -4 rule; ip -c -6 route show dev v0; ip -c -j route; ip -c -o addr show v0; ip -color=auto link show lo; ip -color=never link show lo; ip -c=always -br link show lo
