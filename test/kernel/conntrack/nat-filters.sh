# conntrack -U without an address is refused, and what the NAT filters take for translated.
ip netns add a; ip netns add b
u() { echo "- $*"; conntrack -U "$@" 2>&1 | n | sort; }
ip link add va type veth peer name eth0 netns a; ip link add vb type veth peer name eth0 netns b
ip addr add 10.1.0.1/24 dev va; ip addr add 10.2.0.1/24 dev vb; ip link set va up; ip link set vb up
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1
ip -n b addr add 10.2.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o vb -p icmp -j MASQUERADE; iptables -t nat -A POSTROUTING -o vb -p udp --dport 53 -j MASQUERADE
iptables -t nat -A PREROUTING -i va -p udp --dport 54 -j DNAT --to 10.2.0.2; iptables -t nat -A PREROUTING -i va -p udp --dport 55 -j DNAT --to :56
n() { sed -E 's/id=[0-9]+/id=N/g; s/^(\S+ +[0-9]+) [0-9]+ /\1 T /'; }
ip netns exec a ping -c 1 -W 1 10.2.0.2 >/dev/null
for p in 52 53 54 55; do echo q | ip netns exec a nc -u -w 0 -p 400$p 10.2.0.2 $p;  done; echo q | ip netns exec a nc -u -w 0 -p 40099 10.2.0.9 54
for o in "-n" "-g" "-j" "-n 10.2.0.1" "-g 10.2.0.2" "-n -g" "-n 1.1.1.1"; do echo "- $o"; conntrack -L $o 2>&1 | n | sort; done
conntrack -U -p udp --dport 52 -m 5 2>&1 | n; conntrack -U -p udp --dport 53 -m 5 2>&1 | n;  conntrack -U -p icmp -m 5 2>&1 | n; conntrack -U -p udp --dport 54 -t 5 2>&1 | n; conntrack -U -p udp --dport 55 -m 3 2>&1 | n
conntrack -D -n 2>&1 | n | sort; conntrack -D -g 2>&1 | n | sort
u -s 10.1.0.2 -p udp --sport 40053 --dport 53 -m 5
u -s 10.1.0.2 -d 10.2.0.9 -m 5
u -s 10.1.0.2 -d 10.2.0.9 -t 50
u -p icmp -s 10.1.0.2 -m 3
u -s 9.9.9.9 -m 3
conntrack -D -n >/dev/null 2>&1; conntrack -D -g > /dev/null 2>&1
u -p udp --dport 53 -m 9
u -p udp -m 7
conntrack -L 2>&1 | n | sort
