# The forwarding database: learned, static and own entries, as bridge fdb and brctl showmacs print them.
for n in a b; do ip netns add $n; done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add br0 type bridge mcast_snooping 0
ip link set br0 address 02:00:00:00:00:01
ip link set br0 up
i=2
for n in a b; do
  ip link add v$n address 02:00:00:00:01:0$i type veth peer name eth0 netns $n
  ip -n $n link set eth0 address 02:00:00:00:02:0$i
  ip link set v$n master br0 up
  ip -n $n addr add 10.0.0.$i/24 dev eth0
  ip -n $n link set eth0 up
  i=$((i+1))
done
bridge fdb show br br0
ip netns exec a ping -c 1 -q 10.0.0.3 | grep packets
bridge fdb show br br0
bridge fdb show dev va
bridge fdb add 02:00:00:00:09:09 dev va master static
bridge fdb add 02:00:00:00:09:0a dev va master
bridge fdb add 02:00:00:00:09:09 dev va master static; echo "= $?"
bridge fdb add 02:00:00:00:09:0b dev nosuch; echo "= $?"
bridge fdb add hello dev va; echo "= $?"
bridge fdb show brport va
bridge -s fdb show brport va | sort
bridge fdb del 02:00:00:00:09:09 dev va master; echo "= $?"
bridge fdb del 02:00:00:00:09:09 dev va master; echo "= $?"
bridge fdb get 02:00:00:00:02:02 br br0
bridge fdb get 02:00:00:00:77:77 br br0; echo "= $?"
brctl showmacs br0 | sort
bridge fdb flush dev va; echo "= $?"
ip link set va down
bridge fdb show br br0
