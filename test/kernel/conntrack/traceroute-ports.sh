# Every UDP probe of traceroute has a source port of its own.
ip link set lo up; ip netns add a; ip link add v0 type veth peer name v1 netns a; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up; sleep 1.2
iptables -A OUTPUT -m conntrack --ctstate NEW
traceroute -n -q 1 -m 4 -w 1 10.0.0.9
conntrack -L -p udp 2>/dev/null | grep -o "sport=.*UNR" | sort -t= -k3
conntrack -F 2>/dev/null
traceroute -n -q 2 -m 2 -w 1 10.0.0.2
conntrack -L -p udp 2>/dev/null | grep -o "sport=.*UNR" | sort -t= -k3
