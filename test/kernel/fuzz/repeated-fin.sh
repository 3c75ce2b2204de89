# A FIN that comes again while both sides close is told of by D-SACK.
for n in n0 n1 n2 n3; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0 address 02:00:00:00:0b:00 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip link add a1 address 02:00:00:00:0a:01 netns n1 type veth peer name b1 address 02:00:00:00:0b:01 netns n2
ip -n n1 addr add 10.0.1.1/24 dev a1; ip -n n1 link set a1 up
ip -n n2 addr add 10.0.1.2/24 dev b1; ip -n n2 link set b1 up
ip link add a2 address 02:00:00:00:0a:02 netns n2 type veth peer name b2 address 02:00:00:00:0b:02 netns n3
ip -n n2 addr add 10.0.2.1/24 dev a2; ip -n n2 link set a2 up
ip -n n3 addr add 10.0.2.2/24 dev b2; ip -n n3 link set b2 up
for n in n0 n1 n2 n3; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip -n n0 route add default via 10.0.0.2
ip -n n1 route add 10.0.2.0/24 via 10.0.1.2
ip -n n2 route add 10.0.0.0/24 via 10.0.1.1
ip -n n3 route add default via 10.0.2.1
sleep 1.2

ip netns exec n3 timeout 4 nc -l -p 80 >/tmp/served & sleep 0.3; (echo a; sleep 0.5; ip netns exec n3 iptables -I INPUT -p tcp -j REJECT; echo b; sleep 0.2) 2>&1 | ip netns exec n0 timeout 4 nc -N -w 1 10.0.2.2 80; echo "= $?"; wait; ip netns exec n0 ss -tanH
ip netns exec n0 timeout 3 tcpdump -l -nv -i a0 'port 80' 2>/dev/null | grep -c 'sack 1 {0:1}'
