# Broadcast pings need -b and are answered only by hosts that are told to; multicast all-hosts likewise.
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
ip netns exec a ping -c 1 -W 1 10.0.0.255; echo "= $?"
ip netns exec a ping -b -c 1 -W 1 10.0.0.255; echo "= $?"
ip netns exec b sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec a ping -b -c 1 -W 1 10.0.0.255; echo "= $?"
ip netns exec a ping -c 1 -W 1 224.0.0.1; echo "= $?"
ip -n a route add default dev eth0
ip netns exec a ping -c 1 -W 1 224.0.0.1; echo "= $?"
ip netns exec a ping -b -c 1 -W 1 255.255.255.255; echo "= $?"
ip netns exec b ip maddr show dev eth0 | grep inet | grep -v inet6
