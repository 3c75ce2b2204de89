# conntrack -L prints one line for a flow: protocol, timeout, state, both tuples, flags; and says how many on stderr.
ip netns add s
ip link add veth0 type veth peer name eth0 netns s
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n s addr add 10.0.0.2/24 dev eth0
ip -n s link set eth0 up
ping -c 1 10.0.0.2 >/dev/null
conntrack -L; echo "= $?"
iptables -A INPUT -m conntrack --ctstate ESTABLISHED
ping -c 1 10.0.0.2 >/dev/null
conntrack -L; echo "= $?"
conntrack -F; echo "= $?"
(ip netns exec s timeout 3 nc -lu -p 53 >/dev/null) & sleep 0.3
echo q | nc -u -w 1 10.0.0.2 53
conntrack -L
conntrack -D -p udp; echo "= $?"
conntrack -D -p udp; echo "= $?"
wait
(ip netns exec s nc -l -p 80 >/dev/null) & sleep 0.3
(sleep 1.5) | nc -q 0 10.0.0.2 80 & sleep 0.5
conntrack -L
conntrack -L -o extended
wait %2; wait
conntrack -L
cat /proc/net/nf_conntrack
conntrack -C
conntrack -L -p icmp
conntrack -L -s 10.0.0.9
conntrack -L -d 10.0.0.2 -p tcp --dport 80 -o id 2>/dev/null | grep -c id=
