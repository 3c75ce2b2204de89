# Flags of ip address add: which warn, for which family, and what the kernel keeps.
ip netns add n1; ip -n n1 link set lo up
ip link add p1 address 02:00:00:00:01:01 type veth peer name a0 address 02:00:00:00:02:01 netns n1; ip link set p1 up
ip -n n1 addr add deprecated 10.0.0.1/24 dev a0
ip -n n1 addr add 10.0.0.2/24 dev a0 deprecated
ip -n n1 addr add nodad 10.0.0.3/24 dev a0
ip -n n1 addr add home 2001:db8::3/64 dev a0
ip -n n1 -6 addr add nodad 2001:db8::4/64 dev a0
ip -n n1 -6 addr add 2001:db8::5/64 dev a0 optimistic
ip -n n1 -6 addr add 2001:db8::6/64 dev a0 optimistic nodad
ip -n n1 -6 addr add 2001:db8::7/64 dev a0 mngtmpaddr
ip -n n1 -6 addr add 2001:db8::8/64 dev a0 dadfailed temporary permanent
ip -n n1 addr add 10.0.0.4/24 dev a0 secondary temporary autojoin
ip -n n1 addr add 239.0.0.4/32 dev a0 autojoin
ip -n n1 addr add ff05::4/128 dev a0 autojoin
ip -n n1 addr add ff05::5/128 dev a0
ip -n n1 addr add 10.0.0.6/24 dev nodev deprecated
ip -n n1 addr add 10.0.0.6/24 deprecated
ip -n n1 addr del 10.0.0.1/24 dev a0 deprecated
ip -n n1 addr change 10.0.0.2/24 dev a0 home
ip -n n1 addr
ip -n n1 link set a0 up; sleep 3
ip -n n1 addr
ip -n n1 addr show home; ip -n n1 addr show -home ; ip -n n1 addr show deprecated; ip -n n1 addr show -deprecated
ip -n n1 addr add 10.0.0.4/24 autojoin; echo "= $?"
ip -n n1 addr add 10.0.0.4/24 dev nodev autojoin; echo "= $?"
ip -n n1 addr add 10.0.0.4/24 dev a0 autojoin; echo "= $?"
ip -n n1 addr add dev a0 autojoin; echo "= $?"
ip -n n1 addr add 10.0.0.4/24 dev a0 autojoin valid_lft 0; echo "= $?"
ip -n n1 addr del 10.0.0.4/24 dev a0 autojoin; echo "= $?"
ip -n n1 addr add 2001:db8::77/64 brd + dev a0 autojoin; echo "= $?"
ip -n n1 -6 addr change 2001:db8:2::2/32 dev lo; echo "= $?"
ip -n n1 -6 addr change 2001:db8:3::2/64 dev a0 nodad; echo "= $?"
ip -n n1 -6 addr change 2001:db8:3::2/64 dev a0 home; echo "= $?"
ip -n n1 -6 addr change 2001:db8:3::2/48 dev a0 home; echo "= $?"
ip -n n1 addr change 10.0.7.1/24 dev a0; echo "= $?"
ip -n n1 -o addr
