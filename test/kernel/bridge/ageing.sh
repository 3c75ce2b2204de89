# A learned entry is forgotten after the ageing time; a host that moves to another port is learned there.
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge mcast_snooping 0 ageing_time 300
ip link set br0 up
for n in a b; do
  ip link add v$n address 02:00:00:00:01:0$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n link set eth0 address 02:00:00:00:02:0$n
  ip -n $n link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -c 1 -q 10.0.0.2 | grep packets
bridge fdb show br br0 | grep 02:02 | sort; bridge fdb show br br0 | grep 00:02:0 | sort
sleep 7
bridge fdb show br br0 | grep 00:02:0
ip netns exec a ping -c 1 -q 10.0.0.2 | grep packets
ip -n b link set eth0 address 02:00:00:00:02:0a
ip -n a link set eth0 address 02:00:00:00:02:0c
ip netns exec b arping -c 1 -U -I eth0 10.0.0.2 >/dev/null
bridge fdb show br br0 | grep 02:0a
