# IPv6 has a dump of its own: ip -6 address of all devices tells no queue, master or group, and takes the number of a link in another namespace for a device here.
ip link set lo up
ip netns add n1
ip link add br0 address 02:00:00:00:00:0f type bridge
ip link add a0 address 02:00:00:00:00:01 type veth peer name b0 address 02:00:00:00:00:02 netns n1
ip link add c0 address 02:00:00:00:00:03 type veth peer name c1 address 02:00:00:00:00:04
ip addr add 2001:db8::1/64 dev a0 nodad
ip -n n1 addr add 2001:db8::2/64 dev b0 nodad
ip link set a0 up; ip -n n1 link set b0 up; ip link set c0 master br0 up; ip link set c1 up; ip link set br0 up
ip addr add 10.0.0.1/24 dev a0
sleep 3
echo "## -6 addr"; ip -6 addr
echo "## dev"; ip -6 addr show dev a0
echo "## br"; ip -br -6 addr
echo "## br dev"; ip -br -6 addr show dev a0
echo "## o"; ip -6 -o addr
echo "## up"; ip -6 addr show up
echo "## link"; ip -6 link
echo "## scope"; ip -6 addr show scope global
echo "## master"; ip -6 addr show master br0
echo "## type"; ip -6 addr show type veth
echo "## to"; ip addr show to 2001:db8::/32
echo "## 4"; ip -4 addr
echo "## n1"; ip -n n1 -6 addr
echo "## d"; ip -d -6 addr | head -8
echo "## j"; ip -j -6 addr show
ip link set a0 down
