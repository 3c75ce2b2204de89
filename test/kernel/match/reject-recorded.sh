# REJECT of a ping that records its route: the sum that the options spoiled is believed once conntrack looked at it.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
for n in a b c; do ip netns add $n; ip -n $n link set lo up; done
ip link add e0 netns a type veth peer name e0 netns b; ip link add e1 netns b type veth peer name e1 netns c
ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; ip -n b addr add 10.0.1.1/24 dev e1; ip -n c addr add 10.0.1.2/24 dev e1
for x in "a e0" "b e0" "b e1" "c e1"; do set -- $x; ip -n $1 link set $2 up; done
ip -n a route add default via 10.0.0.2; ip -n c route add default via 10.0.1.1; ip netns exec b sysctl -qw net.ipv4.ip_forward=1; sleep 1.2
ip netns exec b iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited
ip netns exec a ping -n -c 1 -W 1 -R 10.0.1.2 | grep -v "^PING\|^$\|^rtt"
ip netns exec b iptables -I FORWARD -m conntrack --ctstate INVALID
ip netns exec a ping -n -c 1 -W 1 -R 10.0.1.2 | grep -v "^PING\|^$\|^rtt"
ip netns exec b iptables -t raw -A PREROUTING -j NOTRACK
ip netns exec a ping -n -c 1 -W 1 -R 10.0.1.2 | grep -v "^PING\|^$\|^rtt"
ip netns exec b iptables -t raw -F; ip netns exec b iptables -D FORWARD 1
ip netns exec a iptables -A OUTPUT -m conntrack --ctstate NEW
ip netns exec a ping -n -c 1 -W 1 -R 10.0.1.2 | grep -v "^PING\|^$\|^rtt"
