# IPv6 on a device that is up and has no carrier
ip netns add b
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02 netns b
ip addr add 2001:db8::1/64 dev e0 nodad
ip addr add 2001:db8:1::1/64 dev e0
ip -6 route; ip -6 route show table local; ip -6 addr
ip link set e0 up
ip -6 route; ip -6 route show table local; ip -6 addr
ip addr add 2001:db8:2::1/64 dev e0 nodad
ip addr add 2001:db8:3::1/64 dev e0
ip -6 route; ip -6 route show table local; ip -6 addr
sleep 2.5
ip -6 route; ip -6 addr
ip route add default via 2001:db8::2; echo "= $?"
ip -6 route get 2001:db8:9::9; echo "= $?"
ip -6 route get 2001:db8::9; echo "= $?"
ping -n -c 1 -W 1 2001:db8:9::9; echo "= $?"
ping -n -c 1 -W 1 2001:db8::9; echo "= $?"
ip -n b link set e1 up; sleep 3.5
ip -6 route; ip -6 route show table local; ip -6 addr
ip -n b link set e1 down; sleep 1.5
ip -6 route; ip -6 route show table local; ip -6 addr
ip link set e0 down; ip -6 route; ip -6 addr
