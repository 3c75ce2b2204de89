# What TCP counts beside SNMP: acknowledgments, deliveries, timeouts, aborts, delayed and repeated acknowledgments, queues that are full.
ip netns add c; ip netns add s
ip link add c0 netns c type veth peer name s0 netns s
ip -n c addr add 10.0.0.1/24 dev c0; ip -n s addr add 10.0.0.2/24 dev s0
for x in c:c0 s:s0 c:lo s:lo; do ip -n ${x%:*} link set ${x#*:} up; done
sleep 1.2
ip netns exec c ping -c 1 -q 10.0.0.2 >/dev/null
names='TcpActiveOpens|TcpPassiveOpens|TcpAttemptFails|TcpEstabResets|TcpRetransSegs|TcpOutRsts|TcpExtTW|TcpExtDelayedACKs|TcpExtDelayedACKLost|TcpExtListen.*|TcpExtTCPPureAcks|TcpExtTCPHPAcks|TcpExtTCPTimeouts|TcpExtTCPAbortOn.*|TcpExtTCPSynRetrans|TcpExtTCPOrigDataSent|TcpExtTCPDelivered|TcpExtTcpTimeoutRehash|TcpExtTCPLostRetransmit|TcpExtTCPKeepAlive|TcpExtTCPDSACKOldSent|TcpExtEmbryonicRsts|TcpExtTCP.*Retrans|TcpExtTCPLossProbes|TcpExtTCP.*ZeroWindowAdv'
show() { for n in c s; do echo "[$n: $1]"; ip netns exec $n cat /proc/net/snmp /proc/net/netstat | awk '/^(Tcp|TcpExt):/ { if (h == "") { h = $0; split($0, t); next } split($0, v); for (i = 2; i in v; i++) print substr($1, 1, length($1) - 1) t[i], v[i]; h = "" }' | grep -E "^($names) " | grep -v ' 0$'; done; }
ip netns exec s nc -l 82 >/tmp/got & L=$!
sleep 0.4; echo -n hello | ip netns exec c nc -N 10.0.0.2 82; wait $L
show 'one line and the end'
ip netns exec c nc -w 1 10.0.0.2 81; show 'a closed port'
ip netns exec s iptables -A INPUT -p tcp --dport 84 -j DROP
ip netns exec c nc -w 3 10.0.0.2 84
show 'no answer to a SYN'
ip netns exec s iptables -F
ip netns exec s nc -l 85 >/dev/null & L=$!
sleep 0.4
(for i in 1 2 3 4; do echo line $i; sleep 0.2; done) | ip netns exec c nc -N 10.0.0.2 85; wait $L
show 'four lines'
ip netns exec s nc -l 86 >/dev/null & L=$!
sleep 0.4
(echo one; sleep 0.5; echo two; sleep 2.5) | ip netns exec c nc -N 10.0.0.2 86 & N=$!
sleep 0.3
ip netns exec s iptables -A INPUT -p tcp --dport 86 -j DROP
sleep 1.3
ip netns exec s iptables -F
wait $N $L
show 'data that is lost for a second'
