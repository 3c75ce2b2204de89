# Packets that TRACE marked, as xtables-monitor and nft monitor tell them.
ip link set lo up
ip netns add n
ip link add v type veth peer name eth0 netns n
ip link set v address 02:00:00:00:00:01 up
ip -n n link set eth0 address 02:00:00:00:00:02 up
ip addr add 10.0.0.1/24 dev v
ip -n n addr add 10.0.0.2/24 dev eth0
iptables -t raw -A OUTPUT -p icmp -j TRACE
iptables -t raw -A PREROUTING -p udp -j TRACE
iptables -A INPUT -p icmp -m comment --comment hi -j ACCEPT
iptables -N foo
iptables -A OUTPUT -j foo
iptables -A OUTPUT -m mark --mark 5
iptables -A foo -p icmp -j RETURN
iptables -t mangle -A OUTPUT -p icmp -j MARK --set-mark 5
iptables -A INPUT -p udp --dport 53 -j DROP
iptables -P INPUT DROP
sleep 1
(timeout 4 stdbuf -oL xtables-monitor -t > /tmp/trace 2>&1 &)
(timeout 4 stdbuf -oL xtables-monitor -t -6 > /tmp/trace6 2>&1 &)
(timeout 4 nft monitor trace > /tmp/nt 2>&1 &)
sleep 0.5
ping -c1 127.0.0.1 >/dev/null
echo x | ip netns exec n nc -u -w1 -p 4000 10.0.0.1 53
echo x | ip netns exec n nc -u -w1 -p 4000 10.0.0.1 54
sleep 3
clean() { sed -E 's/^((PACKET| TRACE): [0-9]+) [0-9a-f]{8}/\1 N/; s/trace id [0-9a-f]*/trace id N/; s/ID=[0-9]+/ID=N/; s/ip id [0-9]+/ip id N/; s/@th,64,[0-9]* .*//; s/icmp id [0-9]+/icmp id N/' $1; }
echo "-- xtables-monitor"; clean /tmp/trace
echo "-- only IPv6"; clean /tmp/trace6
echo "-- nft"; clean /tmp/nt
