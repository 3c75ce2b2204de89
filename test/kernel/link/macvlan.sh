# A macvlan device shows its lower device behind @; in bridge mode its devices reach each other but not the lower one.
ip netns add a
ip netns add b
ip link add veth0 type veth peer name veth1
ip link set veth0 up
ip link set veth1 up
ip link add link veth0 name mv0 type macvlan mode bridge
ip link add link veth0 name mv1 type macvlan mode bridge
ip link show mv0
ip link set mv0 netns a name eth0
ip link set mv1 netns b name eth0
ip -n a link show eth0
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.0.0.3/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
ip addr add 10.0.0.1/24 dev veth0
sleep 1.2
ip netns exec a ping -c 1 10.0.0.3
ip netns exec a ping -c 1 -W 1 10.0.0.1
ip link add link nosuch name mv2 type macvlan
ip link add mv2 type macvlan
ip link add link veth0 name mv2 type macvlan mode nosuch
ip link set veth0 down
sleep 1.2
ip -n a -br link
