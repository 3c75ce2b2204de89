# Transparent proxying with TPROXY, socket and policy routing
ip netns add c; ip netns add s; ip link set lo up; ip -n c link set lo up; ip -n s link set lo up
ip link add vc type veth peer name eth0 netns c; ip link add vs type veth peer name eth0 netns s
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs; ip link set vc up; ip link set vs up
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.0.2.1
sysctl -q -w net.ipv4.ip_forward=1
sleep 0.3
iptables -t mangle -N DIVERT
iptables -t mangle -A DIVERT -j MARK --set-mark 1
iptables -t mangle -A DIVERT -j ACCEPT
iptables -t mangle -A PREROUTING -p tcp -m socket -j DIVERT
iptables -t mangle -A PREROUTING -p tcp --dport 80 -j TPROXY --tproxy-mark 0x1/0x1 --on-port 3129
ip rule add fwmark 1 lookup 100; ip route add local 0.0.0.0/0 dev lo table 100
iptables -t mangle -S
ip netns exec c nc -zv -w 1 10.0.2.2 80; echo "= $?"
ip netns exec c nc -zv -w 1 10.0.2.2 81; echo "= $?"
iptables -t mangle -nvL PREROUTING | tail -1 | awk '{print $3,$NF}'
ip netns exec c ping -c 1 10.0.2.2 | grep -c ttl
iptables -t mangle -L -n
