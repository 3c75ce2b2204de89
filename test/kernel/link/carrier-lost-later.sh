# Loss of the carrier is acted upon up to a second later by bridges and by ends of cables that have their peer's number; asking by name brings the news, reading `carrier` and ethtool too.
sleep 1.2
ip link add br0 type bridge; ip link add p0 address 02:00:00:00:00:01 type veth peer name p1 address 02:00:00:00:00:02; ip link set p0 master br0; ip addr add 10.0.0.1/24 dev br0
ip link set br0 up; ip link set p0 up; ip link set p1 up
sleep 2.5
ip link set p1 down; sleep 0.05
echo "1 $(ip -br link | grep br0)"; cat /sys/class/net/br0/operstate; ip route
sleep 1.3; echo "2 $(ip -br link | grep br0)"; ip route
ip link set p1 up; ip link set p1 down
echo "3 $(ip -br link | grep br0)"; ip link show br0 | grep -o '<.*state [A-Z]*'; echo "4 $(ip -br link | grep br0)"
ip link set p1 up; sleep 2.5; ip link set p1 down; sleep 0.05; cat /sys/class/net/br0/operstate /sys/class/net/br0/carrier /sys/class/net/br0/operstate
ip link set p1 up; sleep 2.5; ip link set p1 down; sleep 0.05; ethtool br0 | tail -1; cat /sys/class/net/br0/operstate
ip netns add o; ip netns add t
ip link add s0 address 02:00:00:00:00:03 netns t type veth peer name s1 address 02:00:00:00:00:04 netns o
for n in o t; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip -n t link set s0 up; ip -n o link set s1 up; ip -n t addr add 10.9.0.1/24 dev s0; ip -n o addr add 10.9.0.2/24 dev s1
sleep 2.5
ip netns exec t ping -c 1 -q 10.9.0.2 | grep -o '. received'
echo "# not quiet: later"
ip -n t link add n0 type veth peer name n1
ip -n o link set s1 down
ip -n t -br link show up; ip -n t route; ip -n t neigh
ip netns exec t ping -c 1 -W 0.1 -q 10.9.0.2 | grep -o '. received'; ip -n o -s link show s1 | sed -n 4p | awk '{print $4}'
sleep 1.3; ip -n t -br link show up; ip -n t route; ip -n t neigh
