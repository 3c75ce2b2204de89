ip netns add x; ip link add a0 type veth peer name b0 netns x; ip -n x link set b0 up; ip link set lo up; ip link set a0 up; ip addr add 2001:db8:5::1/64 dev a0 nodad; sleep 2.5
ip -6 route add local 2001:db8::/32 dev lo
ip -6 route add 2001:db9::/32 via 2001:db8:0::9; echo "= $?"
ip -6 route add 2001:db9::/32 via 2001:db8:0::9 dev lo; echo "= $?"
ip -6 route add 2001:db9::/32 via 2001:db8:5::9; echo "= $?"
ip -6 route add 2001:db7::/32 dev lo; ip -6 route add 2001:dba::/32 via 2001:db7::1; echo "= $?"
ip -6 route | grep -v fe80
