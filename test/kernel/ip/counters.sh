# Counters of IP: what is forwarded counts before it may be too big or refused, what leaves counts as fragments behind POSTROUTING; bridge -j names a link by its number here.
sysctl -qw net.ipv6.conf.default.accept_dad=0
for i in 0 1 2; do ip netns add n$i; ip -n n$i link set lo up; done
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0 address 02:00:00:00:0b:00 netns n1
ip link add a1 address 02:00:00:00:0a:01 netns n1 type veth peer name b1 address 02:00:00:00:0b:01 netns n2
up() { ip -n $1 addr add 10.0.$3/24 dev $2; ip -n $1 addr add 2001:db8:$4/64 dev $2 nodad; ip -n $1 link set $2 up; }
up n0 a0 0.1 0::1; up n1 b0 0.2 0::2; up n1 a1 1.1 1::1; up n2 b1 1.2 1::2
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; sleep 3
ip -n n0 route add default via 10.0.0.2; ip -n n2 route add default via 10.0.1.1; ip -n n0 -6 route add default via 2001:db8:0::2; ip -n n2 -6 route add default via 2001:db8:1::1
ip -n n1 link set a1 mtu 1300; ip -n n2 link set b1 mtu 1300; sleep 3
ip netns exec n0 ping -n -q -c 1 -W 1 -s 1400 10.0.1.2; ip netns exec n0 ping -n -q -c 1 -W 1 -s 1400 2001:db8:1::2
ip netns exec n0 ping -n -q -c 1 -W 1 -s 3000 10.0.1.2; ip netns exec n0 ping -n -q -c 1 -W 1 -s 3000 2001:db8:1::2
ip netns exec n1 iptables -A FORWARD -d 10.0.1.2 -j DROP; ip netns exec n1 ip6tables -A FORWARD -d 2001:db8:1::2 -j DROP
ip netns exec n0 ping -n -q -c 1 -W 1 10.0.1.2; ip netns exec n0 ping -n -q -c 1 -W 1 2001:db8:1::2
for n in n0 n1 n2; do ip netns exec $n grep ^Ip: /proc/net/snmp | tail -1; done
ip netns exec n1 grep -E "Ip6OutForwDatagrams|Ip6Frag" /proc/net/snmp6
ip link add br0 address 02:00:00:00:08:01 type bridge; ip link add p0 type veth peer name a0 netns n2; ip link set p0 master br0 up; ip link add p1 type veth peer name a9 netns n2; ip link set p1 master br0
bridge -j link; bridge link | cut -c1-60
# A connect(2) without a way counts, a question of ip route does not.
ip link set lo up; ip link add v0 type veth peer name v1; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip link set v1 up; sleep 2.5
n() { grep ^Ip: /proc/net/snmp | tail -1 | awk '{print $13}'; grep OutNoR /proc/net/snmp6 | awk '{print $2}'; }
n; ping -n -c 1 10.0.1.2; n; traceroute -n 10.0.1.2; n; echo x | nc -u -w 1 10.0.1.2 53; n; nc -w 1 10.0.1.2 53; n; ip route get 10.0.1.2; n; ping -n -c 1 2001:db8::1; n; echo x | nc -u -w 1 2001:db8::1 53; n; nc -w 1 2001:db8::1 53; n;  traceroute -n 2001:db8::1; n; ip route get 2001:db8::1; n
