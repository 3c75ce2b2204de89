# Two hosts with one address: the first ARP answer wins, and arping sees both.
for n in a b c; do ip netns add $n; done
ip link add br0 type bridge
ip link set br0 up
for n in a b c; do ip link add v$n type veth peer name eth0 netns $n; ip link set v$n master br0 up; done
ip -n a link set eth0 address 02:00:00:00:00:0a
ip -n b link set eth0 address 02:00:00:00:00:0b
ip -n c link set eth0 address 02:00:00:00:00:0c
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
for n in a b; do ip -n $n link set eth0 up; done
ip netns exec a arping -c 2 -I eth0 10.0.0.2; echo "= $?"
ip netns exec a arping -c 1 -f -I eth0 10.0.0.2; echo "= $?"
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.9; echo "= $?"
ip netns exec a arping -D -c 1 -w 1 -I eth0 10.0.0.2; echo "= $?"
ip netns exec a arping -D -c 1 -w 1 -I eth0 10.0.0.9; echo "= $?"
ip netns exec a arping -c 1 -I nosuch 10.0.0.2; echo "= $?"
ip netns exec a arping 10.0.0.2 -c 1; echo "= $?"
