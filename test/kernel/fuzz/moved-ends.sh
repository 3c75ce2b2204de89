# What a lost carrier means for the end of a cable that stays, by where the other end went.
for n in n1 n2 n3; do ip netns add $n; ip -n $n link set lo up; done
ip link add a1 netns n1 type veth peer name b1 netns n2; ip -n n1 link set a1 up; ip -n n2 link set b1 up; sleep 1
ip -n n2 -br link show b1; ip -n n1 link set a1 netns n2 name x0; sleep 1.2; ip -n n2 -br link; ip -n n2 link set x0 up; ip -n n2 -br link; sleep 0.3;  ip -n n2 -br link
ip -n n2 link set x0 netns n3; ip -n n2 -br link; sleep 0.3; ip -n n2 -br link; ip -n n3 link set x0 up; sleep 0.3; ip -n n2 -br link;  ip -n n3 link set x0 down; sleep 0.3; ip -n n2 -br link
ip -n n3 link set x0 netns n2; sleep 0.3; ip -n n2 -br link
ip -n n2 link set x0 up; sleep 0.3; ip -n n2 link set x0 down; sleep 0.3; ip -n n2 -br link; ip -n n2 link set x0 netns n3;  sleep 0.3; ip -n n2 -br link; ip -n n3 -br link
