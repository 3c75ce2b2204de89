# A table comes into being with the first route that names it, taken or not; ::1 stands on lo alone.
ip netns add n0; ip -n n0 link set lo up
ip netns add n1
ip link add a0 netns n0 type veth peer name b0 netns n1
ip -n n0 link set a0 up; ip -n n1 link set b0 up
ip -n n0 -6 addr add ::1/128 dev a0; echo "= $?"
ip -n n0 -6 addr add ::2/128 dev a0 nodad; echo "= $?"
ip -n n0 -6 addr add ::1/64 dev a0 nodad; echo "= $?"
ip -n n0 addr add 127.0.0.5/8 dev a0; echo "= $?"
ip -n n0 -6 route show table 100; echo "= $?"
ip -n n0 -6 route add 2001:db8::/32 via 2001:db8:1::1 table 100; echo "= $?"
ip -n n0 -6 route show table 100; echo "= $?"
ip -n n0 -6 route add 2001:db8::/32 dev nope table 101; echo "= $?"
ip -n n0 -6 route show table 101; echo "= $?"
ip -n n0 -6 route del 2001:db8::/32 table 102; echo "= $?"
ip -n n0 -6 route show table 102; echo "= $?"
ip -n n0 -6 route change 2001:db8::/32 dev a0 table 103; echo "= $?"
ip -n n0 -6 route show table 103; echo "= $?"
ip -n n0 -6 route add 2001:db8::/32 dev a0 src 2001:db8::9 table 104; echo "= $?"
ip -n n0 -6 route show table 104; echo "= $?"
ip -n n0 -6 route replace 2001:db8::/32 via ::1 table 105; echo "= $?"
ip -n n0 -6 route show table 105; echo "= $?"
ip -n n0 route add 10.0.0.0/8 via 10.1.1.1 table 100; echo "= $?"
ip -n n0 route show table 100; echo "= $?"
ip -n n0 route del 10.0.0.0/8 table 101; echo "= $?"
ip -n n0 route show table 101; echo "= $?"
ip -n n0 route change 10.0.0.0/8 dev a0 table 102; echo "= $?"
ip -n n0 route show table 102; echo "= $?"
