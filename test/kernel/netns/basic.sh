# ip netns add, list, exec, identify, pids, set and delete, and what errors they answer.
ip netns add red
ip netns add blue
ip netns
ip netns list
ip netns add red; echo "= $?"
ip netns add a/b; echo "= $?"
ip netns add .; echo "= $?"
ip netns exec red ip link
ip netns exec nosuch ip link; echo "= $?"
ip netns exec red; echo "= $?"
ip netns exec red nosuchcommand; echo "= $?"
ip netns exec red false; echo "= $?"
ip netns exec red sh -c 'exit 7'; echo "= $?"
ip netns identify; echo "= $?"
ip netns exec red ip netns identify
ip netns exec red sleep 5 &
sleep 0.3
ip netns pids red | wc -l
ip netns del nosuch; echo "= $?"
ip netns del blue
ip netns
ip netns frob; echo "= $?"
ip -n nosuch link; echo "= $?"
ip -all netns exec ip -br link
ip -netns red link set lo up
ip -n red -br addr
ls /run/netns
ip -all netns del
ip netns
