# Few SYN retries with and without timeouts that do not double, a route's advmss, and oneself as 0.0.0.0.
ip netns add c; ip netns exec c sysctl net.ipv4.tcp_syn_linear_timeouts
ip link add c0 type veth peer name e0 netns c; ip addr add 10.0.0.1/24 dev c0;  ip link set c0 up
ip -n c addr add 10.0.0.2/24 dev e0; ip -n c link set e0 up; iptables -A INPUT -p tcp --dport 82 -j DROP
t() { timeout 25 tcpdump -ttt -nni c0 'tcp' 2>/dev/null > cap & t=$!; sleep 0.5; b=$(date +%s); ip netns exec c nc -z -v 10.0.0.1 82; echo "total $(( $(date +%s) - b ))"; sleep 0.5; kill $t; wait $t 2>/dev/null; awk '{print $1}' cap | sed 's/^00:00:\([0-9]*\.[0-9]\).*/\1/'; }
w() { ip netns exec c sysctl -w "$@"; t; }
t() { timeout 25 tcpdump -ttt -nni c0 tcp 2>/dev/null > cap & t=$!; sleep 0.5; ip netns exec c nc -z -v 10.0.0.1 82; sleep 0.5; kill $t; wait $t 2>/dev/null; awk '{print $1}' cap | sed "s/^00:00:\([0-9]*\.[0-9]\).*/\1/"; }
w() { ip netns exec c sysctl -w "$@"; t; }
w net.ipv4.tcp_syn_retries=1
w net.ipv4.tcp_syn_retries=2
w net.ipv4.tcp_syn_linear_timeouts=1
w net.ipv4.tcp_syn_linear_timeouts=4
w net.ipv4.tcp_syn_linear_timeouts=0
sysctl -w net.ipv4.tcp_syn_linear_timeouts=0; ip netns add k;  ip netns exec k sysctl net.ipv4.tcp_syn_linear_timeouts
ip route add default via 10.0.0.2
nc -z -v 0.0.0.0 80; nc -z -v 0 80; ip link set lo up; nc -z -v 0.0.0.0 80; nc -6 -z -v :: 80
(nc -l 0.0.0.0 99 &); sleep 0.2; nc -z -v 0.0.0.0 99; curl -sS http://0.0.0.0:98/; nc -z -v -s 10.0.0.1 0.0.0.0 97
for h in 127.1 0x7f000001 127.0.0.1 localhost 127.0.0.01 0:0:0:0:0:0:0:1; do nc -z -v -w 1 $h 9; done
ip -n c route add 10.1.0.0/24 via 10.0.0.1 advmss 1000; ip addr add 10.1.0.1/32 dev lo
nc -l 10.1.0.1 90 > /dev/null & sleep 0.2; mkfifo p; ip netns exec c nc -p 6000 10.1.0.1 90 < p & exec 3>p; sleep 0.3
ip netns exec c ss -tin dport = :90 | grep -o ' mss:[0-9]*\|advmss:[0-9]*\|pmtu:[0-9]*'
ss -tin sport = :90 | grep -o ' mss:[0-9]*\|advmss:[0-9]*\|pmtu:[0-9]*'
exec 3>&-; kill %1 %2; wait 2>/dev/null
