# Counters of matches on pings of several sizes and marks
ip netns add c; ip netns add s; ip link set lo up; ip -n c link set lo up; ip -n s link set lo up
ip link add vc type veth peer name eth0 netns c; ip link add vs type veth peer name eth0 netns s
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs; ip link set vc up; ip link set vs up
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.0.2.1
sysctl -q -w net.ipv4.ip_forward=1
sleep 0.3
iptables -A FORWARD -p icmp -m length --length 84 -j ACCEPT
iptables -A FORWARD -p icmp -m length --length 1000:1500 -j ACCEPT
iptables -A FORWARD -m ttl --ttl-eq 63 -j ACCEPT
iptables -A FORWARD -m ttl --ttl-lt 63
iptables -t mangle -A PREROUTING -m tos --tos 0x10 -j MARK --set-mark 7
iptables -t mangle -A PREROUTING -m dscp --dscp-class EF -j DSCP --set-dscp 0
iptables -t mangle -A POSTROUTING -m mark --mark 7 -j TTL --ttl-set 9
iptables -t mangle -A POSTROUTING -m statistic --mode nth --every 2 --packet 0
iptables -A FORWARD -m pkttype --pkt-type unicast -m addrtype --dst-type UNICAST
iptables -A FORWARD -m conntrack --ctdir REPLY
iptables -A FORWARD -m mac --mac-source 02:00:00:00:00:99
iptables -A FORWARD -m u32 --u32 "6&0xFF=1"
iptables -A FORWARD -m string --algo bm --string "ABCDEFGH"
ip netns exec c ping -c 2 -i 0.2 10.0.2.2 | grep ttl
ip netns exec c ping -c 2 -i 0.2 -s 1000 10.0.2.2 | grep ttl
ip netns exec c ping -c 2 -i 0.2 -Q 0x10 -s 200 10.0.2.2 | grep ttl
ip netns exec c ping -c 1 -Q 0xb8 -s 300 10.0.2.2 | grep ttl
ip netns exec c ping -c 1 -s 3000 10.0.2.2 | grep ttl
ip netns exec c ping -c 1 -t 1 10.0.2.2 | grep From
iptables -nvL FORWARD
iptables -t mangle -nvL
iptables -Z FORWARD 1; iptables -nvxL FORWARD 1
iptables -L FORWARD -Z -nv | head -3
iptables-save -c | grep FORWARD
echo -- length of IPv6 packets, their header included
for l in 64 104 :63 65:103 105:; do ip6tables -A OUTPUT -p icmpv6 -m icmp6 --icmpv6-type echo-request -m length --length $l; done
ping -n -c 1 -W 1 ::1 >/dev/null
ip6tables -nvxL OUTPUT | grep length
