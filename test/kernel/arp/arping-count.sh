# arping ends as soon as it has as many replies as -c says, whoever sent them and however many requests that took.
for n in a b c; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 type bridge; ip link set br0 up
for n in a b c; do ip link add v$n type veth peer name eth0 address 02:00:00:00:00:0$n netns $n; ip link set v$n master br0 up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.3/24 dev eth0; ip -n c addr add 10.0.0.3/24 dev eth0
sleep 1.2
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.3
ip netns exec a arping -c 2 -w 3 -I eth0 10.0.0.3
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.3
