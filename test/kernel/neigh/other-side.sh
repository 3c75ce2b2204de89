# The asked side learns the asker: STALE at first sight; after its answer it probes and gets REACHABLE.
ip netns add a
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 netns a
ip -n a link set eth0 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ping -c 1 10.0.0.2 >/dev/null
ip neigh
ip -n a neigh
sleep 7
ip -n a neigh
ip -n a neigh flush all
ip -n a neigh
arp -n
arp -an
arp -a 10.0.0.2
arp -n 10.0.0.77; echo "= $?"
arp -s 10.0.0.5 02:00:00:00:00:05
arp -n | sort
arp -d 10.0.0.5
arp -d 10.0.0.77; echo "= $?"
arp -n | sort
cat /proc/net/arp
