# Two clients that use one source port get different ports behind a masquerade.
for n in a b s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns a
ip link add v2 type veth peer name eth0 netns b
ip link add v3 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1
ip addr add 10.2.0.1/24 dev v2
ip addr add 192.0.2.1/24 dev v3
for v in v1 v2 v3; do ip link set $v up; done
ip -n a addr add 10.1.0.2/24 dev eth0
ip -n b addr add 10.2.0.2/24 dev eth0
ip -n s addr add 192.0.2.2/24 dev eth0
for n in a b s; do ip -n $n link set eth0 up; done
ip -n a route add default via 10.1.0.1
ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o v3 -j MASQUERADE
echo one | ip netns exec a nc -u -w 1 -p 7000 192.0.2.2 53
echo two | ip netns exec b nc -u -w 1 -p 7000 192.0.2.2 53
conntrack -L -p udp 2>/dev/null | sort -k 4 | sed -E 's/udp +17 [0-9]+/udp 17/; s/dport=([1-9][0-9]{3,4}) mark/dport=P mark/'
conntrack -L -p udp 2>/dev/null | grep -c 'dport=7000 mark'
iptables -t nat -F
conntrack -F
iptables -t nat -A POSTROUTING -p udp -o v3 -j MASQUERADE --to-ports 9000-9001
echo one | ip netns exec a nc -u -w 1 -p 7000 192.0.2.2 53
conntrack -L -p udp 2>/dev/null | grep -cE 'dport=(9000|9001) mark'
