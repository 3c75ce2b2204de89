# NOTRACK, zones, connmarks and policy routing by mark
ip netns add c; ip netns add s; ip link set lo up; ip -n c link set lo up; ip -n s link set lo up
ip link add vc type veth peer name eth0 netns c; ip link add vs type veth peer name eth0 netns s
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs; ip link set vc up; ip link set vs up
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.0.2.1
sysctl -q -w net.ipv4.ip_forward=1
sleep 0.3
iptables -t raw -A PREROUTING -p icmp -s 10.0.1.2 -j CT --notrack
iptables -t raw -A PREROUTING -p udp --dport 53 -j CT --zone 3
iptables -A FORWARD -m conntrack --ctstate UNTRACKED
iptables -A FORWARD -m conntrack --ctstate NEW
iptables -A FORWARD -m conntrack --ctstate INVALID
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED
ip netns exec c ping -c 2 -i 0.2 10.0.2.2 | grep -c ttl
ip netns exec c sh -c 'echo x | nc -u -p 999 -w 1 10.0.2.2 53'
conntrack -L 2>/dev/null; conntrack -L -w 3 2>&1
iptables -nvL FORWARD
iptables -t raw -F
iptables -t mangle -A PREROUTING -i vc -j CONNMARK --set-mark 0x5
iptables -t mangle -A PREROUTING -i vs -j CONNMARK --restore-mark
iptables -t mangle -A FORWARD -m connmark --mark 5 -m mark --mark 5
iptables -t mangle -A FORWARD -m connmark --mark 5 -m mark ! --mark 5
ip netns exec c ping -c 1 10.0.2.2 | grep -c ttl
iptables -t mangle -nvL FORWARD
conntrack -L -m 5 2>/dev/null | sed 's/id=[0-9]*/id=X/g'
ip rule add fwmark 9 lookup 100; ip route add blackhole default table 100
iptables -t mangle -A PREROUTING -p icmp --icmp-type 8 -m length --length 500: -j MARK --set-mark 9
ip netns exec c ping -c 1 -W 1 -s 600 10.0.2.2 | tail -2 | head -1
iptables -t mangle -A OUTPUT -d 10.0.2.2 -j MARK --set-mark 9
ping -c 1 -W 1 10.0.2.2; echo "= $?"
