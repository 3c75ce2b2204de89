# Two nodes, each with a bridge of pods, joined by VXLAN and routes: pods of different nodes reach each other at MTU 1450.
for i in 1 2; do
  ip netns add n$i; ip -n n$i link set lo up
  ip netns exec n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=1
done
ip link add eth0 netns n1 type veth peer name eth0 netns n2
for i in 1 2; do
  j=$((3-i))
  ip -n n$i addr add 192.168.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip -n n$i link add flannel.1 address 02:00:00:00:00:0$i type vxlan id 1 local 192.168.0.$i dev eth0 dstport 8472 nolearning
  ip -n n$i addr add 10.244.$i.0/32 dev flannel.1
  ip -n n$i link set flannel.1 up
  ip -n n$i route add 10.244.$j.0/24 via 10.244.$j.0 dev flannel.1 onlink
  ip -n n$i neigh add 10.244.$j.0 lladdr 02:00:00:00:00:0$j dev flannel.1 nud permanent
  ip netns exec n$i bridge fdb add 02:00:00:00:00:0$j dev flannel.1 dst 192.168.0.$j self permanent
  ip -n n$i link add cni0 mtu 1450 type bridge
  ip -n n$i addr add 10.244.$i.1/24 dev cni0
  ip -n n$i link set cni0 up
  ip netns add p$i; ip -n p$i link set lo up
  ip link add eth0 mtu 1450 netns p$i type veth peer name v0 mtu 1450 netns n$i
  ip -n n$i link set v0 master cni0 up
  ip -n p$i addr add 10.244.$i.2/24 dev eth0
  ip -n p$i link set eth0 up
  ip -n p$i route add default via 10.244.$i.1
done
ip netns exec p1 ping -c 1 10.244.2.2
ip netns exec p1 ping -c 1 -M do -s 1422 10.244.2.2 | sed -n 2p
ip netns exec p1 ping -c 1 -M do -s 1423 10.244.2.2 | sed -n 2p
ip netns exec p1 traceroute -n -q 1 10.244.2.2
ip netns exec p1 ping -c 1 192.168.0.2 | sed -n 2p
ip netns exec p1 ping -c 1 -W 1 10.244.3.2 | sed -n 2p
ip -n n1 route
ip -n n1 neigh show dev flannel.1
ip netns exec n1 bridge fdb show dev flannel.1
ip -n n1 -br link | awk '{print $1, $2}'
(echo pod2 | ip netns exec p2 timeout 3 nc -l -p 80 -q 0) & sleep 0.3
ip netns exec p1 nc -w 1 10.244.2.2 80 </dev/null; echo "= $?"
