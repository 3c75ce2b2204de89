# The weak host model: an address is answered for on every device, unless arp_ignore says otherwise.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n b link add br9 type bridge
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.9.0.1/24 dev br9
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n b link set br9 up
ip -n a route add 10.9.0.0/24 dev eth0
ip netns exec a ping -c 1 -W 1 10.9.0.1; echo "= $?"
ip -n a neigh flush dev eth0
ip netns exec b sysctl -w net.ipv4.conf.eth0.arp_ignore=1
ip netns exec a ping -c 1 -W 1 10.9.0.1; echo "= $?"
ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null; echo "= $?"
ip netns exec b sysctl -w net.ipv4.conf.eth0.arp_ignore=8
ip -n a neigh flush dev eth0
ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null; echo "= $?"
ip netns exec b sysctl -w net.ipv4.conf.all.arp_ignore=2
