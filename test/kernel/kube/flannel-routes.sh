# Two nodes with host-gateway routes: pods reach pods without NAT, and the world with it.
for n in n1 n2; do
  ip netns add $n
  ip -n $n link set lo up
  ip -n $n link add cni0 type bridge
  ip -n $n link set cni0 up
  ip netns exec $n sysctl -qw net.ipv4.ip_forward=1
done
ip link add eth0 netns n1 type veth peer name eth0 netns n2
ip -n n1 addr add 192.168.0.1/24 dev eth0
ip -n n2 addr add 192.168.0.2/24 dev eth0
for i in 1 2; do
  ip -n n$i link set eth0 up
  ip -n n$i addr add 10.244.$i.1/24 dev cni0
  ip netns add p$i
  ip -n p$i link set lo up
  ip link add eth0 netns p$i type veth peer name v$i netns n$i
  ip -n n$i link set v$i master cni0 up
  ip -n p$i addr add 10.244.$i.2/24 dev eth0
  ip -n p$i link set eth0 up
  ip -n p$i route add default via 10.244.$i.1
  ip netns exec n$i iptables -t nat -N FLANNEL-POSTRTG
  ip netns exec n$i iptables -t nat -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
  ip netns exec n$i iptables -t nat -A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
  ip netns exec n$i iptables -t nat -A FLANNEL-POSTRTG -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j RETURN
  ip netns exec n$i iptables -t nat -A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
done
ip netns exec p1 ping -c 1 -W 1 10.244.2.2; echo "= $?"
ip -n n1 route add 10.244.2.0/24 via 192.168.0.2 dev eth0 onlink
ip -n n2 route add 10.244.1.0/24 via 192.168.0.1 dev eth0 onlink
ip netns exec p2 tcpdump -lni eth0 icmp 2>/dev/null > cap & sleep 0.7
ip netns exec p1 ping -c 1 10.244.2.2
ip netns exec p1 ping -c 1 192.168.0.2 | sed -n 2p
ip netns exec p1 traceroute -n -q 1 10.244.2.2
sleep 1.3; kill %1; wait; grep echo cap
ip -n n1 route
ip netns exec n1 iptables -t nat -nvL FLANNEL-POSTRTG
