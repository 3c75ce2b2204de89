# ping -R: the sender, every router and the one that answers write themselves into the packet, there and back.
for n in a r1 r2 b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r1
ip link add eth1 netns r1 type veth peer name eth0 netns r2
ip link add eth1 netns r2 type veth peer name eth0 netns b
ip -n a addr add 10.0.1.2/24 dev eth0
ip -n r1 addr add 10.0.1.1/24 dev eth0
ip -n r1 addr add 10.0.2.1/24 dev eth1
ip -n r2 addr add 10.0.2.2/24 dev eth0
ip -n r2 addr add 10.0.3.1/24 dev eth1
ip -n b addr add 10.0.3.2/24 dev eth0
for i in a:eth0 r1:eth0 r1:eth1 r2:eth0 r2:eth1 b:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done
ip -n a route add default via 10.0.1.1
ip -n r1 route add 10.0.3.0/24 via 10.0.2.2
ip -n r2 route add 10.0.1.0/24 via 10.0.2.1
ip -n b route add default via 10.0.3.1
ip netns exec a ping -n -c 2 -i 0.2 -R 10.0.3.2
ip netns exec a ping -n -c 1 -R 10.0.2.1
ip netns exec a ping -n -c 1 -R 10.0.1.2
ip netns exec a ping -n -c 1 -R -q 10.0.3.2
ip netns exec a ping -n -c 1 -W 1 -R 10.0.3.9; echo "= $?"
ip netns exec a ping -n -c 1 -R -T tsonly 10.0.3.2; echo "= $?"
ip netns exec a ping -n -c 1 -T nosuch 10.0.3.2; echo "= $?"
ip netns exec a ping -n -c 1 -T tsonly 10.0.3.2 | grep -c absolute
ip netns exec a ping -n -c 1 -T tsandaddr 10.0.3.2 | awk '/^TS|^\t/ { print $1 == "TS:" ? $2 : $1 }'
ip netns exec a tcpdump -nni eth0 -c 2 -v icmp 2>/dev/null > /tmp/dump & sleep 0.7
ip netns exec a ping -n -c 1 -R 10.0.2.1 >/dev/null; sleep 1.3
grep -c RR /tmp/dump; grep -o 'options.*' /tmp/dump
ip netns exec a ping -n -c 1 -R -s 1432 10.0.3.2 | sed -n 2p
ip netns exec a ping -n -c 1 -R -s 1433 -M do 10.0.3.2; echo "= $?"
ip netns exec a ping -n -c 1 -t 1 -R 10.0.3.2; echo "= $?"
