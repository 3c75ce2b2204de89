# SNAT gives a fixed source address, also to the answers' way back; several hosts share it.
for n in a b o; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 type bridge
ip addr add 10.0.0.1/24 dev br0
ip link set br0 up
for n in a b; do ip link add v$n type veth peer name eth0 netns $n; ip link set v$n master br0 up; done
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.0.0.3/24 dev eth0
for n in a b; do ip -n $n link set eth0 up; ip -n $n route add default via 10.0.0.1; done
ip link add ext type veth peer name eth0 netns o
ip addr add 192.0.2.1/24 dev ext
ip addr add 192.0.2.10/24 dev ext
ip link set ext up
ip -n o addr add 192.0.2.2/24 dev eth0
ip -n o link set eth0 up
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o ext -s 10.0.0.2 -j SNAT --to-source 192.0.2.10
iptables -t nat -A POSTROUTING -o ext -j MASQUERADE
ip netns exec o tcpdump -lni eth0 icmp 2>/dev/null > cap & sleep 0.7
ip netns exec a ping -c 1 192.0.2.2 | sed -n 2p
ip netns exec b ping -c 1 192.0.2.2 | sed -n 2p
ping -c 1 192.0.2.2 | sed -n 2p
sleep 1.3; kill %1; wait
cat cap
iptables -t nat -nvL POSTROUTING
conntrack -L -p icmp 2>/dev/null | sort -k 4 | sed "s/icmp *1 *[0-9]*/icmp 1/"
