# A mark set in mangle is seen by routing and by later tables; CONNMARK carries it over to the answers.
for n in c s t; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip link add v3 type veth peer name eth0 netns t
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip addr add 10.3.0.1/24 dev v3; ip link set v3 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s addr add 8.8.8.8/32 dev lo; ip -n s link set eth0 up; ip -n s route add default via 10.2.0.1
ip -n t addr add 10.3.0.2/24 dev eth0; ip -n t addr add 8.8.8.8/32 dev lo; ip -n t link set eth0 up; ip -n t route add default via 10.3.0.1
sysctl -qw net.ipv4.ip_forward=1
ip route add default via 10.2.0.2
ip route add default via 10.3.0.2 table 100
ip rule add fwmark 0x1 table 100
iptables -t mangle -A PREROUTING -i v1 -p icmp -m length --length 128 -j MARK --set-mark 1
iptables -t mangle -A PREROUTING -j CONNMARK --save-mark
iptables -A FORWARD -o v2
iptables -A FORWARD -o v3
iptables -A FORWARD -m mark --mark 1
iptables -A FORWARD -m connmark --mark 1
ip netns exec c ping -c 2 -i 0.2 -q 8.8.8.8 | grep packets
ip netns exec c ping -c 1 -s 100 -q 8.8.8.8 | grep packets
iptables -nvL FORWARD
conntrack -L --mark 1 2>/dev/null | wc -l
iptables -t mangle -A OUTPUT -d 8.8.8.8 -j MARK --set-mark 1
ping -c 1 -q 8.8.8.8 | grep packets
ip route get 8.8.8.8 | head -1
ip netns exec t ip neigh | wc -l
