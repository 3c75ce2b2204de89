# Where a device goes that is to have another name in another namespace, and namespaces named after processes.
ip netns add red; ip netns add blue
ip link add r0 type veth peer name r1; ip link set r0 netns blue
ip -n blue link set r0 netns red name lo; echo $?; ip -n blue -br link; ip -n red -br link
ip link add x0 type veth peer name x1; ip -n red link add x0 type veth peer name y1
ip link set x0 netns red; echo $?; ip link set x0 netns red name z9; echo $?; ip -n red -br link | awk '{print $1}' | sort
ip link set x1 netns red name x0; echo $?
ip link set x1 netns red name bad/name; echo $?
ip link set x1 name x1 netns blue up; echo $?; ip -n blue -br link
ip -n blue link set x1 netns red name x0 mtu 1400; echo $?; ip -n blue link show x1 | head -n 1
ip link set r1 name lo; echo $?; ip link set r1 name r1; echo $?
ip netns attach here $$; echo $?; ip netns attach here $$; echo $?; ip netns attach there 999999; echo $?; ip netns attach; echo $?; ip netns attach x; echo $?; ip netns
ip netns exec here ip -br link; ip netns identify $$; ip netns del here; ip -br link; ip netns attach red $$; echo $?
ip netns add red2
ip link add a0 type veth peer name b0; ip -n red2 link add a0 type veth peer name b0
ip link set a0 netns red2 name b0; echo $?; ip -br link; ip -n red2 -br link
ip link set a0 netns red2 name a0; echo $?
ip link set a0 netns red2 name bad/; echo $?
ip link set a0 netns red2 name averyveryverylongname; echo $?
ip link set a0 netns red2 name 'x%d'; echo $?; ip -n red2 -br link
ip link property add dev b0 altname q7; ip -n red2 link property add dev b0 altname q7
ip link set b0 name c0; ip link set c0 netns red2; echo $?; ip link set c0 netns red2 name q7; echo $?
ip link show | grep -c c0; ip -n red2 -br link | awk '{print $1}'; ip -n red2 link show c0
ip link add e0 up type veth peer name f0; ip addr add 10.0.0.1/24 dev e0; ip link set e0 master nope netns red2; echo $?; ip link set e0 netns red2 mtu 90000; echo $?; ip -n red2 link show e0; ip -n red2 link set e0 netns 1 name e9 up mtu 1300; ip link show e9
