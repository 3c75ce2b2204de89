# Isolated ports do not reach each other; a port without flood gets no unknown unicast; without learning nothing is learned.
# kernel: debian
for n in a b c; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add br0 type bridge mcast_snooping 0
ip link set br0 up
i=1
for n in a b c; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n addr add 10.0.0.$i/24 dev eth0
  ip -n $n link set eth0 up
  i=$((i+1))
done
bridge link set dev va isolated on
bridge link set dev vb isolated on
p() { ip netns exec $1 ping -c 1 -W 1 -q 10.0.0.$2 | grep packets; }
p a 2; p a 3; p c 1; p c 2
bridge -d link show dev va
bridge link set dev va isolated off
sleep 4
p a 2
bridge link show | cut -d' ' -f2-
bridge link set dev va flood off learning off
bridge fdb del $(ip netns exec a cat /sys/class/net/eth0/address) dev va master
for n in a b c; do ip -n $n neigh flush all; done
p b 1
bridge link set dev va learning on
ip -n b neigh flush all
p b 1
bridge link set dev va nosuch on; echo "= $?"
bridge link set dev nosuch flood on; echo "= $?"
bridge link frob; echo "= $?"
bridge vlan show; echo "= $?"
bridge; echo "= $?"
