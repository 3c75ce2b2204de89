# VXLAN with static forwarding entries and neighbours, as flannel sets it up; without them nothing goes through.
for i in 1 2; do
  ip netns add n$i
  ip -n n$i link set lo up
  ip netns exec n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=1
done
ip link add eth0 netns n1 type veth peer name eth0 netns n2
for i in 1 2; do
  ip -n n$i addr add 192.168.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip -n n$i link add flannel.1 address 02:00:00:00:00:0$i type vxlan id 1 local 192.168.0.$i dev eth0 dstport 8472 nolearning
  ip -n n$i addr add 10.244.$i.0/32 dev flannel.1
  ip -n n$i link set flannel.1 up
done
ip -n n1 -d link show flannel.1 | head -3 | sed 's/ gso_max.*//'
ip -n n1 route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink
ip -n n2 route add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink
ip netns exec n1 ping -c 1 -W 1 10.244.2.0; echo "= $?"
ip -n n1 neigh replace 10.244.2.0 dev flannel.1 lladdr 02:00:00:00:00:02 nud permanent
ip -n n2 neigh replace 10.244.1.0 dev flannel.1 lladdr 02:00:00:00:00:01 nud permanent
ip netns exec n1 bridge fdb append 02:00:00:00:00:02 dev flannel.1 dst 192.168.0.2
ip netns exec n2 bridge fdb append 02:00:00:00:00:01 dev flannel.1 dst 192.168.0.1
ip netns exec n1 bridge fdb show dev flannel.1
ip netns exec n2 tcpdump -nli eth0 udp 2>/dev/null > cap & sleep 0.7
ip netns exec n1 ping -c 1 10.244.2.0; echo "= $?"
ip netns exec n1 ping -c 1 -M do -s 1422 10.244.2.0 | tail -3
ip netns exec n1 ping -c 1 -M do -s 1423 10.244.2.0 | sed -n 2p
sleep 1.3; kill %1; wait; cut -c1-200 cap | sed 's/192.168.0.\([12]\)\.[0-9]* >/192.168.0.\1.P >/' | head -4
ip -n n1 route
ip -n n1 neigh show dev flannel.1
