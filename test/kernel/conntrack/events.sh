# conntrack -E prints NEW, UPDATE and DESTROY as they happen (the order of the two closing states is a race, and left out).
ip netns add s
ip link add veth0 type veth peer name eth0 netns s
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n s addr add 10.0.0.2/24 dev eth0
ip -n s link set eth0 up
iptables -A INPUT -m conntrack --ctstate ESTABLISHED
conntrack -E 2>/dev/null > events & sleep 0.5
ping -c 1 10.0.0.2 >/dev/null
(ip netns exec s timeout 3 nc -l -p 80 >/dev/null) & sleep 0.3
echo x | nc -q 0 10.0.0.2 80
sleep 0.5
nc -w 1 10.0.0.2 81
echo q | nc -u -w 1 10.0.0.2 53
sleep 0.3
conntrack -D -p icmp >/dev/null 2>&1
sleep 0.3
kill %1; wait
grep -v -e CLOSE_WAIT -e LAST_ACK events
