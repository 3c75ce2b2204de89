# When the address of a masquerade goes away, so do its flows; with a new address, new flows take that.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o v2 -j MASQUERADE
ip netns exec c ping -c 1 -q 10.2.0.2 | grep packets
conntrack -L -p icmp 2>/dev/null | sed 's/^icmp *1 *[0-9]* //'
ip addr del 10.2.0.1/24 dev v2
sleep 0.5
conntrack -L -p icmp 2>/dev/null | wc -l
ip addr add 10.2.0.77/24 dev v2
ip netns exec c ping -c 1 -q 10.2.0.2 | grep packets
conntrack -L -p icmp 2>/dev/null | sed 's/^icmp *1 *[0-9]* //'
ip link set v2 down
sleep 0.5
conntrack -L -p icmp 2>/dev/null | wc -l
