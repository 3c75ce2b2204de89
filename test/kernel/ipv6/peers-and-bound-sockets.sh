# IPv6: ways to peers, routes that refuse and sockets bound to a device, groups of the node, gateways of our own.
for n in n0 n1 n2; do ip netns add $n; ip -n $n link set lo up; done
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0 address 02:00:00:00:0b:00 netns n1
ip link add a1 address 02:00:00:00:0a:01 netns n1 type veth peer name b1 address 02:00:00:00:0b:01 netns n2
ip -n n0 addr add 2001:db8::1/64 dev a0 nodad; ip -n n1 addr add 2001:db8::2/64 dev b0 nodad; ip -n n1 addr add 2001:db8:1::1/64 dev a1 nodad; ip -n n2 addr add 2001:db8:1::2/64 dev b1 nodad
ip -n n0 addr add 10.0.0.1/24 dev a0
ip -n n0 link set a0 up; ip -n n1 link set b0 up;  ip -n n1 link set a1 up; ip -n n2 link set b1 up; sleep 3
ip -n n0 -6 route add 2001:db8:7::/64 via ::1 onlink dev a0
ip -n n0 -6 route add 2001:db8:7::/64 via ::1 dev a0
ip -n n0 -6 route add 2001:db8:7::/64 via ::1 dev lo
ip -n n0 -6 route add 2001:db8:7::/64 via ::1
ip -n n0 -6 route add 2001:db8:7::/64 via 2001:db8::1
ip -n n0 -6 route add 2001:db8:7::/64 via 2001:db8::1 dev lo
ip -n n0 route add 10.0.1.0/24 via 10.0.0.1; ip -n n0 link set a0 down; ip -n n0 route add 10.0.2.0/24 via 10.0.0.1; ip -n n0 route add 10.0.2.0/24 via 10.0.0.1 dev a0; ip -n n0 link set a0 up; sleep 2
ip netns exec n1 ping -n -c 1 -W 1 -I lo 2001:db8::1; echo "= $?"
ip netns exec n1 ping -n -c 1 -W 1 -I lo 2001:db8:1::2; echo "= $?"
ip netns exec n1 ping -n -c 1 -W 1 -I a1 2001:db8::1; echo "= $?"
ip netns exec n1 ping -n -c 1 -W 1 -I 2001:db8::2 2001:db8:1::2; echo "= $?"
ip -n n1 -6 route add prohibit 2001:db8:2::/64; ip -n n1 -6 route add blackhole 2001:db8:3::/64; ip -n n1 -6 route add unreachable 2001:db8:4::/64;  ip -n n1 -6 route add throw 2001:db8:5::/64
for i in a1 lo; do for d in 2 3 4 5 6; do ip netns exec n1 ping -n -c 1 -W 1 -I $i 2001:db8:$d::2; echo "= $?"; done; done
for d in 2 3 4 5 6; do ip netns exec n1 ping -n -c 1 -W 1 -I 2001:db8::2 2001:db8:$d::2; echo "= $?"; done
for d in 2 3 4 5 6; do ip netns exec n1 nc -zv -w 1 2001:db8:$d::2 80; echo "= $?"; done
ip -n n1 -6 addr add 2001:db8::9/128 dev lo peer 2001:db8:7::1/64 nodad;  ip -n n1 -6 route show table all | grep -v fe80 | grep 2001
ip netns exec n1 ping -n -c 1 -W 1 -I 2001:db8::9 2001:db8::77; echo "= $?"
ip netns exec n1 ping -n -c 1 -W 1 2001:db8:7::1; echo "= $?"
ip netns exec n1 ping -n -c 1 -W 1 ff01::1%b0; echo "= $?"
ip -n n1 link set lo down;  ip netns exec n1 ping -n -c 1 -W 1 ff01::1%b0; echo "= $?";  ip netns exec n1 ping -n -c 1 -W 1 ff02::1%b0; echo "= $?"
ip netns exec n1 ping -n -c 1 -W 1 2001:db8:1::1; echo "= $?"; ip -n n1 route get ff01::1
ip -n n1 link set lo up
ip -n n2 -6 addr add 2001:db8:5::1 peer 2001:db8:6::1/64 dev b1; ip -n n2 -6 addr add 2001:db8:5::2/128 peer 2001:db8:6::2/64 dev b1 nodad
ip -n n2 -6 route show table all | grep -v fe80 | grep 2001; sleep 3;ip -n n2 -6 route show table all | grep -v fe80 | grep 2001
ip -n n2 -6 route get 2001:db8:5::9; ip -n n2 -6 route get 2001:db8:6::1;  ip -n n2 -6 route get 2001:db8:6::9
ip -n n2 -6 addr del 2001:db8:5::2 peer 2001:db8:6::2/64 dev b1; ip -n n2 -6 route show table all | grep -v fe80 | grep 2001
