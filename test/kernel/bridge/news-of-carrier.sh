# A bridge takes a port into use when the news of its carrier are looked at, not before.
ip netns add c
ip link add v0 type veth peer name eth0 netns c
ip link add br0 type bridge; ip addr add 10.0.0.1/24 dev br0
ip link set lo up; ip -n c addr add 10.0.0.2/24 dev eth0
ip link set v0 master br0
ip -n c link set eth0 up; ip link set v0 up; ip link set br0 up
ip -br link | awk '{print $1,$2}'
cat /sys/class/net/v0/brport/state
sleep 2
cat /sys/class/net/v0/brport/state
ip netns exec c ping -q -c1 -W1 10.0.0.1 | grep -o '[0-9]* received'
