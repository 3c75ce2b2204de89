# What recent keeps of forwarded packets, and warnings of iptables-save -t
ip link set lo up
ip netns add n0; ip -n n0 link set lo up; ip link add va type veth peer name vb netns n0; ip addr add 10.0.0.1/24 dev va; ip link set va up; ip -n n0 addr add 10.0.0.2/24 dev vb; ip -n n0 link set vb up
ip netns add n1; ip -n n1 link set lo up; ip link add vc type veth peer name vd netns n1; ip addr add 10.0.1.1/24 dev vc; ip link set vc up; ip -n n1 addr add 10.0.1.2/24 dev vd; ip -n n1 link set vd up
ip -n n0 route add default via 10.0.0.1; ip -n n1 route add default via 10.0.1.1; sysctl -qw net.ipv4.ip_forward=1
sleep 1.2
iptables -A INPUT -m recent --set --name i; iptables -A OUTPUT -m recent --set --name o --rdest; iptables -A FORWARD -m recent --set --name f; iptables -t mangle -A POSTROUTING -m recent --set --name p;  iptables -t mangle -A PREROUTING -m recent --set --name r
ping -c 1 -W 1 10.0.0.2 >/dev/null; ip netns exec n0 ping -c 1 10.0.1.2 > /dev/null; ip netns exec n1 ping -c 1 10.0.0.1 > /dev/null
ip netns exec n0 nc -zv -w 1 10.0.0.1 81
for l in i o f p r; do echo $l; sed -E 's/last_seen.*//' /proc/net/xt_recent/$l | sort; done
ip netns exec n0 ip6tables -A OUTPUT -m recent --set --name six; ip netns exec n0 ping -c 1 ::1 > /dev/null;  ip netns exec n0 sed -E 's/last_seen.*//' /proc/net/xt_recent/six
iptables -A FORWARD -m connlabel --label 1 --set; iptables-save -t filter | grep -v ^# | tail -3; iptables-save | grep -v ^# | tail -3;  iptables-save -t nat | grep -v ^#; iptables -S FORWARD; iptables -nL FORWARD; iptables-save -c -t filter | grep -v ^# | tail -3
