# UDP to a broadcast address reaches every host of the network that listens, once SO_BROADCAST allows it.
for n in a b c; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 type bridge
ip link set br0 up
i=1
for n in a b c; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n addr add 10.0.0.$i/24 brd + dev eth0
  ip -n $n link set eth0 up
  i=$((i+1))
done
for n in b c; do (ip netns exec $n timeout 2 nc -lu -p 7000 > got-$n) & done; sleep 0.3
echo hello | ip netns exec a nc -u -b -w 1 10.0.0.255 7000; echo "= $?"
wait
head got-b got-c
echo hello | ip netns exec a nc -u -w 1 10.0.0.255 7000; echo "= $?"
echo hello | ip netns exec a nc -v -w 1 10.0.0.255 80; echo "= $?"
