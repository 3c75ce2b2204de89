# Of the errors that REJECT answers with, nc -uz fails at "port unreachable" alone
ip netns add a; ip netns add r
ip link add e0 netns a type veth peer name r0 netns r
for n in a r; do ip -n $n link set lo up; for d in e0 r0; do ip -n $n link set $d up 2>/dev/null; done; done
ip -n a addr add fd00:a::2/64 dev e0 nodad; ip -n r addr add fd00:a::1/64 dev r0 nodad; ip -n a addr add 10.0.0.2/24 dev e0; ip -n r addr add 10.0.0.1/24 dev r0; sleep 3
R="ip netns exec r"
for t in no-route adm-prohibited addr-unreachable port-unreachable policy-fail reject-route; do $R ip6tables -F; $R ip6tables -A INPUT -p udp -j REJECT --reject-with icmp6-$t; echo "== $t"; ip netns exec a nc -uzvw1 fd00:a::1 53; echo "= $?"; ip netns exec a nc -zvw1 fd00:a::1 54; sleep 3; done
for t in net-unreachable host-unreachable proto-unreachable port-unreachable net-prohibited host-prohibited admin-prohibited; do $R iptables -F; $R iptables -A INPUT -p udp -j REJECT --reject-with icmp-$t; echo "== $t"; ip netns exec a nc -uzvw1 10.0.0.1 53; echo "= $?"; sleep 3; done
