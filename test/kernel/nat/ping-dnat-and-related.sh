# A ping to a translated address, and to one with nothing behind: what errors come from where.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.2.0.2
iptables -t nat -A PREROUTING -d 10.96.0.2 -j DNAT --to-destination 10.2.0.9
iptables -t nat -A PREROUTING -d 10.96.0.3 -j DNAT --to-destination 10.7.0.1
ip netns exec c ping -c 1 -W 1 10.96.0.1
ip netns exec c ping -c 1 -W 4 10.96.0.2
ip netns exec c ping -c 1 -W 1 10.96.0.3
ip netns exec c nc -v -w 1 10.96.0.1 80; echo "= $?"
ip netns exec c nc -v -w 1 10.96.0.3 80; echo "= $?"
ip netns exec c traceroute -n -q 1 -w 1 10.96.0.1
iptables -t nat -nvL PREROUTING
