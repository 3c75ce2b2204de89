# Without STP a port is forwarding as soon as it is up; with STP it listens and learns for twice the forward delay.
ip netns add a
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip link set br0 up
ip link add va type veth peer name eth0 netns a
ip -n a addr add 10.0.0.2/24 dev eth0
ip addr add 10.0.0.1/24 dev br0
ip link set va master br0
cat /sys/class/net/va/brport/state
bridge link | sed 's/.*state/state/'
ip link set va up
ip -n a link set eth0 up
sleep 1.5
cat /sys/class/net/va/brport/state
bridge link | sed 's/.*state/state/'
ping -c 1 -W 1 -q 10.0.0.2 | grep packets
ip link set br0 type bridge stp_state 1 forward_delay 200
ip link set va down; ip link set va up
sleep 1
cat /sys/class/net/va/brport/state
ping -c 1 -W 1 -q 10.0.0.2 | grep packets
sleep 2
cat /sys/class/net/va/brport/state
sleep 3
cat /sys/class/net/va/brport/state
ping -c 1 -W 1 -q 10.0.0.2 | grep packets
brctl showstp br0 | grep -E 'state|designated root|path cost|bridge id'
