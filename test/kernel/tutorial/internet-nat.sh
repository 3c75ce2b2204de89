# A container network behind a host with masquerade: the outside sees the host's address only.
ip netns add c
ip netns add inet
ip link set lo up
ip link add br0 type bridge
ip link add vethc type veth peer name eth0 netns c
ip link set vethc master br0 up
ip addr add 192.168.15.1/24 dev br0
ip link set br0 up
ip -n c addr add 192.168.15.2/24 dev eth0
ip -n c link set eth0 up
ip -n c route add default via 192.168.15.1
ip link add eth0 type veth peer name eth0 netns inet
ip addr add 203.0.113.1/24 dev eth0
ip link set eth0 up
ip -n inet addr add 203.0.113.7/24 dev eth0
ip -n inet link set eth0 up
sysctl -w net.ipv4.ip_forward=1
ip netns exec c ping -c 1 -W 1 203.0.113.7; echo "= $?"
iptables -t nat -A POSTROUTING -s 192.168.15.0/24 -j MASQUERADE
ip netns exec c ping -c 1 203.0.113.7; echo "= $?"
iptables -t nat -nL POSTROUTING
conntrack -L -p icmp | sed 's/^icmp *1 *[0-9]*/icmp 1 T/'
ip netns exec inet ip neigh | wc -l
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 192.168.15.2:80
ip netns exec c sh -c 'echo hello | nc -l -p 80 -q 0' &
sleep 0.5
ip netns exec inet nc -w 2 203.0.113.1 8080 </dev/null
wait
iptables -t nat -S
