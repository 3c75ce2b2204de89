# The trie of IPv4 routes with lo up: 127.0.0.0/8 is there first, and the node of 10.0.0.0/14 is not the root.
ip netns add r; ip -n r link set lo up
for i in 0 1 2; do ip link add r$i netns r type veth peer name x$i; ip -n r addr add 10.$((i+1)).0.1/24 dev r$i;   done
for i in 0 1 2; do  ip -n r link set r$i up; ip link set x$i up;  ip netns exec r cat /proc/net/fib_trie | grep +--; done
ip -n r rule add fwmark 7 table 7
ip netns exec r cat /proc/net/fib_trie | grep -e +-- -e : 
