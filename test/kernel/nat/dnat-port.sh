# A port of the host is forwarded to a server behind it; the server sees the client's address.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add veth0 type veth peer name eth0 netns c
ip link add veth1 type veth peer name eth0 netns s
ip addr add 10.0.0.1/24 dev veth0
ip addr add 10.1.0.1/24 dev veth1
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n s addr add 10.1.0.2/24 dev eth0
ip link set veth0 up; ip link set veth1 up
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n s route add default via 10.1.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A PREROUTING -d 10.0.0.1 -p tcp --dport 8080 -j DNAT --to-destination 10.1.0.2:80
ip netns exec s sh -c 'echo hello | nc -lvn -p 80 -q 0' &
sleep 0.3
ip netns exec c nc -w 2 10.0.0.1 8080 </dev/null; echo "= $?"
wait
ip netns exec c nc -v -w 2 10.0.0.1 80 </dev/null; echo "= $?"
ip netns exec c nc -w 2 10.0.0.1 8080 </dev/null; echo "= $?"
iptables -t nat -nvL PREROUTING
conntrack -L -p tcp --dport 8080 2>/dev/null | head -1 | sed 's/^tcp *6 [0-9]* //'
