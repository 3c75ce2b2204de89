# REDIRECT sends to the device's own address, OUTPUT's to localhost; NETMAP maps a whole network.
ip netns add c
ip link set lo up
ip link add veth0 type veth peer name eth0 netns c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c link set eth0 up
ip -n c route add default via 10.0.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
iptables -t nat -A OUTPUT -p tcp -d 1.2.3.4 --dport 80 -j REDIRECT --to-ports 8080
ip route add default via 10.0.0.2
for i in 1 2 3; do (echo served | nc -lnv -p 8080 -q 0) ; done 2>&1 &
sleep 0.3
ip netns exec c nc -w 2 9.9.9.9 80 </dev/null; sleep 0.3
ip netns exec c nc -w 2 10.0.0.1 80 </dev/null; sleep 0.3
nc -w 2 1.2.3.4 80 </dev/null; sleep 0.3
wait
iptables -t nat -nvL
iptables -t nat -F
for i in 1 2 3; do ip addr add 172.16.5.$i/32 dev lo; done
iptables -t nat -A PREROUTING -d 192.168.99.0/24 -j NETMAP --to 172.16.5.0/24
ip netns exec c ping -c 1 192.168.99.2
ip netns exec c ping -c 1 -W 1 192.168.99.9 | sed -n 2p
conntrack -L -p icmp 2>/dev/null | grep 192.168.99.2 | sed 's/icmp *1 *[0-9]*/icmp 1/'
