# Two devices on one network: both answer for both addresses, unless arp_filter or arp_ignore is on.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 type bridge
ip link set br0 up
ip link add va type veth peer name eth0 netns a
ip link add vb0 type veth peer name eth0 netns b
ip link add vb1 type veth peer name eth1 netns b
for v in va vb0 vb1; do ip link set $v master br0 up; done
ip -n b link set eth0 address 02:00:00:00:00:b0
ip -n b link set eth1 address 02:00:00:00:00:b1
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.0.0.3/24 dev eth1
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n b link set eth1 up
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.3 | grep -c reply
ip netns exec b sysctl -w net.ipv4.conf.all.arp_ignore=1
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.3 | grep -o '\[.*\]'
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.2 | grep -o '\[.*\]'
ip -n b route get 10.0.0.1
