# kube-router-like policy: sets of pod addresses, set matches in a chain for a pod, a mark for what was accepted.
ip netns add a
ip netns add b
ip link add br0 type bridge
ip addr add 10.0.0.1/24 dev br0
ip link set br0 up
sysctl -qw net.ipv4.ip_forward=1
i=2
for n in a b; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n addr add 10.0.0.$i/24 dev eth0
  ip -n $n link set eth0 up
  i=$((i+1))
done
ipset create KUBE-SRC hash:ip family inet
ipset create KUBE-DST hash:ip,port
ipset add KUBE-SRC 10.0.0.2
ipset add KUBE-DST 10.0.0.1,tcp:80
ipset add KUBE-DST 10.0.0.1,icmp:echo-request
iptables -N KUBE-NWPLCY
iptables -A INPUT -j KUBE-NWPLCY
iptables -A KUBE-NWPLCY -m set --match-set KUBE-SRC src -m set --match-set KUBE-DST dst,dst -j MARK --set-xmark 0x10000/0x10000
iptables -A KUBE-NWPLCY -m mark ! --mark 0x10000/0x10000 -j REJECT
ip netns exec a ping -c 1 -W 1 10.0.0.1 | sed -n 2p
ip netns exec b ping -c 1 -W 1 10.0.0.1 | sed -n 2p
ip netns exec a nc -v -w 1 10.0.0.1 80; echo "= $?"
ip netns exec a nc -v -w 1 10.0.0.1 81; echo "= $?"
ipset add KUBE-SRC 10.0.0.3
ip netns exec b ping -c 1 -W 1 10.0.0.1 | sed -n 2p
ipset del KUBE-DST 10.0.0.1,tcp:80
ip netns exec a nc -v -w 1 10.0.0.1 80; echo "= $?"
iptables -nvL KUBE-NWPLCY
ipset destroy KUBE-SRC; echo "= $?"
