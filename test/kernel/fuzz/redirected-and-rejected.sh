# Redirects and errors to a host share the time of the last one
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add n0; ip -n n0 link set lo up; ip netns add n1; ip -n n1 link set lo up
ip link add a0 netns n0 type veth peer name b0 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up; ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip -n n0 route add 10.0.1.0/24 via 10.0.0.2; ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1; ip -n n1 route add 10.0.1.0/24 via 10.0.0.9; ip -n n1 neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev b0
ip netns exec n0 sysctl -qw net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.a0.accept_redirects=0
sleep 1.2
ip netns exec n1 iptables -A FORWARD -p icmp -j REJECT
for i in 1 2 3 4; do ip netns exec n0 ping -n -c 2 -i 0.2 -W 0.2 10.0.1.1 | grep -v time; done
sleep 2; ip netns exec n0 ping -n -c 2 -i 0.2 -W 0.2 10.0.1.1 | grep -v time
