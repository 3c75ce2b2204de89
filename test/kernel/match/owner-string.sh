# owner matches local sockets only; string looks into the payload.
ip link set lo up
ip addr add 10.0.0.1/32 dev lo
iptables -A OUTPUT -p icmp -m owner --uid-owner 0
iptables -A OUTPUT -p icmp -m owner ! --uid-owner 0
iptables -A OUTPUT -p icmp -m owner --uid-owner 65534
ping -c 1 -q 10.0.0.1 | grep packets
iptables -nvL OUTPUT
iptables -A OUTPUT -m owner --uid-owner nosuchuser; echo "= $?"
iptables -F
iptables -A INPUT -p udp -m string --string secret --algo bm -j DROP
iptables -A INPUT -p udp -m string --hex-string '|de ad|' --algo kmp
iptables -S INPUT
timeout 2 nc -lu 127.0.0.1 5000 > got & sleep 0.3
(echo public; sleep 0.2; echo a secret word; sleep 0.2; echo end) | nc -u -q 0 127.0.0.1 5000
wait
cat got
iptables -nvL INPUT
