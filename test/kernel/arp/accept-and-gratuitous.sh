# A gratuitous ARP makes a new entry only with arp_accept; arp_notify sends one when a device comes up.
ip netns add a
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 netns a
ip -n a link set eth0 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ip netns exec a arping -q -c 1 -U -I eth0 10.0.0.2
ip neigh
sysctl -w net.ipv4.conf.veth0.arp_accept=1
ip netns exec a arping -q -c 1 -U -I eth0 10.0.0.2
ip neigh
ip neigh flush all
ip netns exec a arping -q -c 1 -A -I eth0 10.0.0.2
ip neigh
ip neigh flush all
sysctl -w net.ipv4.conf.veth0.arp_accept=0
ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_notify=1
tcpdump -lnti veth0 arp > cap 2>/dev/null & p=$!; sleep 0.7
ip -n a link set eth0 down; ip -n a link set eth0 up
sleep 1.5
ip -n a link set eth0 address 02:00:00:00:00:22
sleep 1.3; kill $p; wait $p; grep ARP cap
