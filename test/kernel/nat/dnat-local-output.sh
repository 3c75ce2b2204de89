# Traffic of the host itself is translated in OUTPUT, not in PREROUTING; to itself by lo with masquerade of 127.0.0.1.
ip netns add s
ip link set lo up
ip link add veth0 type veth peer name eth0 netns s
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n s addr add 10.0.0.2/24 dev eth0
ip -n s link set eth0 up
serve() { (for i in 1 2 3; do echo served | ip netns exec s timeout 4 nc -l -p 80 -q 0 >/dev/null; done) & sleep 0.3; }
serve
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80
nc -v -w 1 10.0.0.1 8080 </dev/null; echo "= $?"
iptables -t nat -A OUTPUT -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80
nc -w 1 10.0.0.1 8080 </dev/null; echo "= $?"; sleep 0.3
nc -w 1 127.0.0.1 8080 </dev/null; echo "= $?"; sleep 0.3
sysctl -qw net.ipv4.conf.all.route_localnet=1
iptables -t nat -A POSTROUTING -s 127.0.0.0/8 -o veth0 -j MASQUERADE
nc -w 1 127.0.0.1 8080 </dev/null; echo "= $?"; sleep 0.3
conntrack -L -p tcp 2>/dev/null | grep 'src=127.0.0.1' | tail -1 | sed 's/tcp *6 [0-9]*/tcp 6/'
iptables -t nat -nvL OUTPUT
iptables -t nat -nvL POSTROUTING
