# tcpdump of a TCP connection and of datagrams, with relative sequence numbers and the flags.
ip netns add a
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ping -c 1 10.0.0.2 >/dev/null
tcpdump -nti veth0 tcp or udp or icmp > cap 2>/dev/null & p=$!; sleep 0.7
nc -z -w 1 10.0.0.2 81
(ip netns exec a timeout 3 nc -l -p 80 >/dev/null) & sleep 0.3
(echo hello; sleep 0.5) | nc -q 0 10.0.0.2 80
sleep 0.5
echo datagram | nc -u -w 1 -p 7000 10.0.0.2 7001
echo x | nc -u -w 1 10.0.0.2 53
sleep 1.3; kill $p; wait $p
grep -v 'Flags \[F\|Flags \[\.\]' cap
grep -c 'Flags \[F' cap
