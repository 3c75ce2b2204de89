# A DROP in OUTPUT makes ping silent and UDP fail; a REJECT is told by the host to itself and by an error of sendmsg.
ip link set lo up
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
iptables -A OUTPUT -d 10.0.0.8 -j DROP
iptables -A OUTPUT -d 10.0.0.9 -j REJECT --reject-with icmp-net-prohibited
iptables -A OUTPUT -d 10.0.0.7 -j REJECT
iptables -A OUTPUT -d 10.0.0.6 -p tcp -j REJECT --reject-with tcp-reset
ping -c 1 -W 1 10.0.0.8; echo "= $?"
ping -c 1 -W 1 10.0.0.9; echo "= $?"
ping -c 1 -W 1 10.0.0.7; echo "= $?"
nc -v -w 1 10.0.0.8 80; echo "= $?"
nc -v -w 1 10.0.0.9 80; echo "= $?"
nc -v -w 1 10.0.0.7 80; echo "= $?"
nc -v -w 1 10.0.0.6 80; echo "= $?"
echo x | nc -u -w 1 10.0.0.8 53; echo "= $?"
echo x | nc -u -w 1 10.0.0.7 53; echo "= $?"
curl -sS -m 1 http://10.0.0.8/; echo "= $?"
iptables -nL OUTPUT
