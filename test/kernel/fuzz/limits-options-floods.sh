# A REJECT of what has options that this machine wrote into finds its checksum wrong, and errors are limited by the time of the last one.
ip netns add n0; ip -n n0 link set lo up
ip netns add n1; ip -n n1 link set lo up
ip netns add n2; ip -n n2 link set lo up
ip link add a0 netns n0 type veth peer name b0 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip link add a1 netns n1 type veth peer name b1 netns n2
ip -n n1 addr add 10.0.1.1/24 dev a1; ip -n n1 link set a1 up
ip -n n2 addr add 10.0.1.2/24 dev b1; ip -n n2 link set b1 up
ip -n n0 route add default via 10.0.0.2
ip -n n2 route add default via 10.0.1.1
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1
sleep 1.2
ip netns exec n1 iptables -A FORWARD -p icmp --icmp-type echo-request -j REJECT --reject-with icmp-host-prohibited
ip netns exec n0 ping -n -c 1 -W 1 -R 10.0.1.2; echo "= $?"
ip netns exec n0 ping -n -c 1 -W 1 10.0.1.2; echo "= $?"
ip netns exec n0 ping -n -c 1 -W 1 -T tsonly 10.0.1.2; echo "= $?"
ip netns exec n0 ping -n -c 1 -W 1 -t 1 -R 10.0.1.2; echo "= $?"
ip netns exec n0 ping -n -c 1 -W 1 -t 1 -T tsandaddr 10.0.1.2; echo "= $?"
ip netns exec n1 iptables -F
ip netns exec n2 iptables -A INPUT -p icmp --icmp-type echo-request -j REJECT --reject-with icmp-host-prohibited
ip netns exec n0 ping -n -c 1 -W 1 -R 10.0.1.2; echo "= $?"
ip netns del n0
ip netns del n1
ip netns del n2
ip netns add n0; ip -n n0 link set lo up
ip netns add n1; ip -n n1 link set lo up
ip link add a0 netns n0 type veth peer name b0 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip -n n0 route add default via 10.0.0.2
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1
sleep 1.2
ip netns exec n1 sysctl -qw net.ipv4.icmp_ratelimit=0
ip netns exec n0 ping -n -c 10 -i 0.2 -q -W 1 10.9.9.9; echo "= $?"
sleep 6
ip netns exec n0 ping -n -c 10 -i 0.05 -q -W 1 10.9.9.9; echo "= $?"
sleep 6
ip netns exec n0 ping -n -c 10 -i 0.05 -q -W 1 10.9.9.9; echo "= $?"
ip netns exec n1 sysctl -qw net.ipv4.icmp_ratelimit=1
sleep 6
ip netns exec n0 ping -n -c 10 -i 0.05 -q -W 1 10.9.9.9; echo "= $?"
ip netns exec n1 sysctl -qw net.ipv4.icmp_ratelimit=1000
sleep 6
ip netns exec n0 ping -n -c 3 -f -q -W 1 10.9.9.9; echo "= $?"
sleep 6
ip netns exec n0 ping -n -c 3 -f -W 1 10.9.9.9 | cat -A; echo "= $?"
sleep 6
ip netns exec n0 ping -n -c 3 -f -q -W 1 10.9.9.9; echo "= $?"
sleep 6
ip netns exec n0 ping -n -c 2 -f -q -W 1 10.9.9.9; echo "= $?"
sleep 6
ip netns exec n0 ping -n -c 6 -f -q -W 1 10.9.9.9; echo "= $?"
sleep 6
ip netns exec n0 ping -n -c 3 -i 0.01 -q -W 1 10.9.9.9; echo "= $?"
ip -n n0 link set lo up; ip netns exec n0 sysctl -w net.ipv4.ip_local_port_range='40000 40001'
ip netns exec n0 traceroute -n -U -p 53 -w 1 10.0.0.1; echo "= $?"
ip netns exec n0 traceroute -n -q 1 -N 1 -w 1 10.0.0.1; echo "= $?"
