# An orphan's reset, the acknowledgment of who never got data, half-open connections and SYNs that cannot be answered.
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
ip netns exec n3 timeout 3 tcpdump -l -nt -i b2 'tcp' 2>/dev/null >/tmp/seen & sleep 0.7
ip netns exec n3 timeout -s TERM 0.8 nc -l -p 80 >/tmp/served & sleep 0.3; (echo a; sleep 1; echo b; sleep 0.3; echo c) | ip netns exec n0 nc -N -w 2 10.0.2.2 80; echo "= $?"; wait; cat /tmp/seen
ip -n n2 route del 10.0.0.0/24
ip netns exec n3 timeout 4 nc -l -p 80 >/tmp/served & sleep 0.3; for i in 1 2; do ip netns exec n0 nc -N -p 500$i -w 1 10.0.2.2 80 </dev/null; echo "= $?"; done; ip netns exec n3 ss -tan | sort; wait
ip -n n2 route add 10.0.0.0/24 via 10.0.1.1; ip -n n3 route add prohibit 10.0.0.1
ip netns exec n3 timeout 2 nc -l -p 80 >/tmp/served & sleep 0.3; ip netns exec n0 nc -N -w 1 10.0.2.2 80 </dev/null; echo "= $?"; ip netns exec n3 ss -tan | sort; wait
ip -n n3 route del prohibit 10.0.0.1; ip netns exec n3 iptables -A INPUT -p tcp --dport 80 -j REJECT --reject-with tcp-reset
ip netns exec n3 timeout 1 nc -l -p 80 & sleep 0.3; (echo a; sleep 0.5; echo ran >&2; echo b; sleep 1) 2>&1 | ip netns exec n0 timeout 4 nc -N -w 2 10.0.2.2 80; echo "= $?"; wait
(echo a; sleep 0.5; ip -n n1 route add unreachable 10.9.9.9; echo b; sleep 1) 2>&1 | ip netns exec n0 timeout 4 nc -N -w 2 10.0.2.2 80; echo "= $?"; ip -n n1 route show type unreachable
