# The state of a veth end without carrier: other end by number in this namespace
ip netns add b
ip link add e0 type veth peer name e1 netns b
ip link add f0 type veth peer name f1
ip link add g0 type veth peer name g1 netns b
ip -br link | awk '{print $1,$2}'; ip -n b -br link | awk '{print $1,$2}'
ip link set e0 up; ip link set f0 up; ip link set g0 up; sleep 1.2
ip -br link | awk '{print $1,$2}'; ip -n b -br link | awk '{print $1,$2}'
ip -n b link set e1 up; ip -n b link set g1 up; ip link set f1 up; sleep 1.2
ip -br link | awk '{print $1,$2}'; ip -n b -br link | awk '{print $1,$2}'
ip -n b link set e1 down; ip -n b link set g1 down; ip link set f1 down; sleep 1.2
ip -br link | awk '{print $1,$2}'; ip -n b -br link | awk '{print $1,$2}'
ip link set g0 netns b; ip -n b link set g0 up; sleep 1.2; ip -n b -br link | awk '{print $1,$2}'
