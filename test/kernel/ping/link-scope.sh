# Link scope: ping goes on without a route, connect(2) or not; IPv6 begins at once on the end of a cable that was opened first.
ip netns add n1; ip -n n1 link set lo up
ip link add p1 address 02:00:00:00:01:01 type veth peer name a0 address 02:00:00:00:02:01 netns n1; ip link set p1 up
ip -n n1 addr add 2001:db8:0::9/64 dev a0 nodad; ip -n n1 link set a0 up; ip -n n1 route add default via 2001:db8:0::1
sleep 3
try() {
for a in ff02::1%a0 fe80::1%a0 ff05::1%a0 "-I a0 fe80::1" "-I a0 ff02::1" "-I a0 2001:db8::1" 2001:db8::1 ff05::1 ff02::1 "-I 2001:db8:0::9 fe80::1%a0" "-I ::1 fe80::1%a0" "fe80::1%lo" "-I a0 ::1" "-I lo 2001:db8::1"; do echo "# $a"; ip netns exec n1 ping -6 -n -c 1 -W 1 $a; done
}
ip netns exec n1 sysctl -w net.ipv6.conf.a0.disable_ipv6=1
try
ip -n n1 link set a0 down
try
for n in 0 1 2 3; do ip netns add m$n; ip -n m$n link set lo up; ip netns exec m$n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
ip link add a0 address 02:00:00:00:0a:00 netns m0 type veth peer name b0 address 02:00:00:00:0b:00 netns m1
ip -n m0 link set a0 up;ip -n m1 link set b0 up
ip link add a1 address 02:00:00:00:0a:01 netns m0 type veth peer name b0 address 02:00:00:00:0b:01 netns m2
ip -n m0 link set a1 up;ip -n m2 link set b0 up
sleep 4
ip -n m0 -6 route; ip -n m0 route show table all type unicast
