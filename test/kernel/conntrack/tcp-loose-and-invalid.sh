# With tcp_loose a flow is taken up in the middle; without, its packets are INVALID.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
(ip netns exec s timeout 9 nc -l -p 80 > got) & sleep 0.3
mkfifo pipe; (timeout 9 ip netns exec c nc -q 0 10.2.0.2 80 < pipe) & exec 4> pipe; sleep 0.3
echo one >&4; sleep 0.3
iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
iptables -A FORWARD -m conntrack --ctstate NEW
echo two >&4; sleep 0.3
conntrack -L -p tcp 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6/'
sysctl -w net.netfilter.nf_conntrack_tcp_loose=0
conntrack -F 2>/dev/null
echo three >&4; sleep 0.3
conntrack -L -p tcp 2>/dev/null | wc -l
cat got
sysctl -qw net.netfilter.nf_conntrack_tcp_loose=1
exec 4>&-; wait
cat got
