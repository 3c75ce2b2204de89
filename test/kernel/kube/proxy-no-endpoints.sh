# A service without endpoints is rejected; a NodePort is reached on every address of the node through addrtype LOCAL.
ip netns add c
ip netns add p
ip link set lo up
ip link add eth0 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns p
ip addr add 192.168.0.10/24 dev eth0
ip link set eth0 up
ip addr add 10.244.0.1/24 dev v2
ip link set v2 up
ip -n c addr add 192.168.0.20/24 dev eth0
ip -n c link set eth0 up
ip -n c route add 10.96.0.0/12 via 192.168.0.10
ip -n p addr add 10.244.0.2/24 dev eth0
ip -n p link set eth0 up
ip -n p route add default via 10.244.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -N KUBE-SERVICES
iptables -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -A KUBE-SERVICES -d 10.96.0.11/32 -p tcp -m comment --comment "default/empty has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
iptables -t nat -N KUBE-NODEPORTS
iptables -t nat -A PREROUTING -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
iptables -t nat -A OUTPUT -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
iptables -t nat -A KUBE-NODEPORTS -p tcp -m comment --comment default/web -m tcp --dport 30080 -j DNAT --to-destination 10.244.0.2:8080
iptables -t nat -A POSTROUTING -d 10.244.0.2 -j MASQUERADE
ip route add default via 10.244.0.2
nc -v -w 4 10.96.0.11 80; echo "= $?"
ip -n c route add default via 192.168.0.10
ip netns exec c nc -v -w 4 10.96.0.11 80; echo "= $?"
ip netns exec c curl -sS -m 2 http://10.96.0.11/; echo "= $?"
(for i in 1 2 3; do echo node | ip netns exec p timeout 5 nc -l -p 8080 -q 0 >/dev/null; done) & sleep 0.3
ip netns exec c nc -w 1 192.168.0.10 30080 </dev/null; sleep 0.3
ip netns exec c nc -w 1 10.244.0.1 30080 </dev/null; sleep 0.3
nc -w 1 127.0.0.1 30080 </dev/null; echo "= $?"
nc -w 1 192.168.0.10 30080 </dev/null; echo "= $?"
iptables -nvL KUBE-SERVICES
iptables -t nat -nvL KUBE-NODEPORTS
