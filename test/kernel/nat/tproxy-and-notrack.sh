# NOTRACK keeps a flow out of conntrack and so out of NAT.
ip netns add c
ip link set lo up
ip link add veth0 type veth peer name eth0 netns c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c link set eth0 up
ip -n c route add default via 10.0.0.1
iptables -t nat -A PREROUTING -d 10.9.9.9 -j DNAT --to-destination 10.0.0.1
ip netns exec c ping -c 1 -W 1 -q 10.9.9.9 | grep packets
conntrack -L 2>/dev/null | wc -l
conntrack -F 2>/dev/null
iptables -t raw -A PREROUTING -d 10.9.9.9 -j NOTRACK
ip netns exec c ping -c 1 -W 1 -q 10.9.9.9 | grep packets
conntrack -L 2>/dev/null | wc -l
iptables -t raw -R PREROUTING 1 -d 10.9.9.9 -j CT --notrack
ip netns exec c ping -c 1 -W 1 -q 10.9.9.9 | grep packets
iptables -t raw -D PREROUTING 1
ip netns exec c ping -c 1 -W 1 -q 10.9.9.9 | grep packets
iptables -t nat -nvL PREROUTING
