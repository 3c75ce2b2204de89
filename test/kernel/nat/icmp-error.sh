# An ICMP error about a translated packet goes to the sender with the addresses translated back, inside too.
for n in c r s; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns c type veth peer name eth0 netns r
ip link add eth1 netns r type veth peer name eth0 netns s
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n r addr add 10.0.0.1/24 dev eth0
ip -n r addr add 192.0.2.1/24 dev eth1
ip -n s addr add 192.0.2.2/24 dev eth0
for i in c:eth0 r:eth0 r:eth1 s:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
ip -n c route add default via 10.0.0.1
ip -n s route add unreachable 198.51.100.0/24
ip -n r route add default via 192.0.2.2
for n in r s; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip netns exec r iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE
ip netns exec c ping -c 1 -W 1 198.51.100.1
ip netns exec c ping -c 1 -W 1 -t 2 192.0.2.2 | sed -n 2p
ip netns exec c nc -v -u -w 1 192.0.2.2 9999 </dev/null; echo "= $?"
sh -c 'echo x; sleep 0.3; echo y' | ip netns exec c nc -u -w 1 192.0.2.2 9999; echo "= $?"
ip netns exec c traceroute -n -q 1 192.0.2.2
ip netns exec s tcpdump -lni eth0 icmp 2>/dev/null > cap & sleep 0.7
sleep 1; ip netns exec c ping -c 1 -W 1 198.51.100.2 | sed -n 2p
sleep 1.3; kill %1; wait; grep ICMP cap
ip netns exec r iptables -t nat -nvL POSTROUTING
