# ip -o puts each device or address on one line, with a backslash where the break was.
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.0.0.2/24 dev br0
ip addr add 2001:db8::1/64 dev br0 nodad
ip -o link
ip -o addr
ip -o -4 addr
ip -o -6 addr
ip -o -4 addr show dev br0 | awk '{print $4}'
ip -o route
ip -br -4 addr
ip -br -6 addr
