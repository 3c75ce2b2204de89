# A rule on the source address sends the packets of one address out of another device.
for n in a b; do ip netns add $n; done
ip link add veth0 type veth peer name eth0 netns a
ip link add veth1 type veth peer name eth0 netns b
ip addr add 10.0.0.1/24 dev veth0
ip addr add 10.1.0.1/24 dev veth1
ip link set veth0 up
ip link set veth1 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.1.0.2/24 dev eth0
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set lo up; ip -n $n addr add 8.8.8.8/32 dev lo; done
ip -n b route add default via 10.1.0.1
ip route add default via 10.0.0.2
ip route add default via 10.1.0.2 table 200
ip route get 8.8.8.8
ip route get 8.8.8.8 from 10.1.0.1
ip rule add from 10.1.0.1 table 200
ip route get 8.8.8.8
ip route get 8.8.8.8 from 10.1.0.1
ping -c 1 -I 10.1.0.1 8.8.8.8
ping -c 1 -W 1 8.8.8.8
ip rule add fwmark 7 table 200
ip route get 8.8.8.8 mark 7
ip rule add to 8.8.8.0/24 prohibit pref 10
ip route get 8.8.8.8; echo "= $?"
ping -c 1 8.8.8.8; echo "= $?"
