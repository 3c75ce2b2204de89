# The sender address in an ARP request is any local one, unless arp_announce asks for one of the subnet.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n a link set eth0 address 02:00:00:00:00:0a
ip -n b link set eth0 address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.7.7.7/32 dev lo
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n b route add 10.7.7.7 dev eth0
ip netns exec b tcpdump -lnei eth0 arp 2>/dev/null > cap & sleep 0.7
ip netns exec a ping -c 1 -W 1 -I 10.7.7.7 10.0.0.2 >/dev/null
ip -n a neigh flush dev eth0; ip -n b neigh flush dev eth0
ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_announce=2
ip netns exec a ping -c 1 -W 1 -I 10.7.7.7 10.0.0.2 >/dev/null
sleep 1.3; kill %1; wait
grep Request cap
