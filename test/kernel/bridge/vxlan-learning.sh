# VXLAN with a remote or a multicast group, learning from what comes in, and what add answers to wrong arguments.
for i in 1 2; do
  ip netns add n$i
  ip netns exec n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
done
ip link add eth0 netns n1 type veth peer name eth0 netns n2
for i in 1 2; do
  ip -n n$i addr add 192.168.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip -n n$i link add vx0 address 02:00:00:00:00:0$i type vxlan id 100 remote 192.168.0.$((3-i)) dstport 4789
  ip -n n$i addr add 10.0.0.$i/24 dev vx0
  ip -n n$i link set vx0 up
done
ip netns exec n1 bridge fdb show dev vx0
ip netns exec n1 ping -c 1 10.0.0.2 | tail -3 | head -1
ip netns exec n1 bridge fdb show dev vx0
ip -n n1 link show vx0
ip -n n1 -s link show vx0 | tail -4
ip -n n1 link add vx1 type vxlan id 100 dstport 4789 remote 192.168.0.9; echo "= $?"
ip -n n1 link add vx1 type vxlan dstport 4789; echo "= $?"
ip -n n1 link add vx1 type vxlan id 99999999 dstport 4789; echo "= $?"
ip -n n1 link add vx1 type vxlan id 1; echo "= $?"
ip -n n1 link add vx2 type vxlan id 2 group 239.1.1.1 dstport 4789; echo "= $?"
ip -n n1 link add vx3 type vxlan id 3 group 239.1.1.1 dev eth0 dstport 4789; echo "= $?"
ip netns exec n1 bridge fdb append 00:00:00:00:00:00 dev vx3 dst 192.168.0.7
ip netns exec n1 bridge fdb show dev vx3
ip netns exec n1 bridge fdb add 02:00:00:00:00:77 dev vx3 dst hello; echo "= $?"
