# A UDP flow is UNREPLIED with 30 s, then has no mark with 30 s, and after two seconds of traffic both ways ASSURED with 120 s.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
iptables -A INPUT -m conntrack --ctstate INVALID
(sleep 1; echo r1; sleep 3; echo r2) | ip netns exec a timeout 8 nc -lu -p 53 >/dev/null & sleep 0.3
(echo q1; sleep 2.5; echo q2; sleep 3; echo q3; sleep 1) | nc -u -p 6000 10.0.0.2 53 >/dev/null & p=$!
sleep 0.4; conntrack -L -p udp 2>/dev/null
sleep 1.2; conntrack -L -p udp 2>/dev/null
sleep 4.5; conntrack -L -p udp 2>/dev/null
kill $p; wait 2>/dev/null
