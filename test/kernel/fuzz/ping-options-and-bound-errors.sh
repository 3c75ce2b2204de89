ip netns add n0; ip netns add n3; ip -n n0 link set lo up; ip -n n3 link set lo up
ip link add a0 netns n0 type veth peer name b2 netns n3
ip -n n0 addr add 10.0.2.1/24 dev a0; ip -n n3 addr add 10.0.2.2/24 dev b2;  ip -n n0 link set a0 up; ip -n n3 link set b2 up; sleep 1
ip -n n3 addr add 10.9.9.9/32 dev lo; ip -n n0 route add 10.9.9.9 via 10.0.2.2
p() { echo "## $*"; ip netns exec n0 ping -n -c 1 -W 1 "$@"; echo "= $?"; }
p -r 10.0.2.2
p -r 10.9.9.9
p -r 10.0.2.1
p -r 127.0.0.1
p -r -I a0 10.9.9.9
p -r -I 10.0.2.1 10.9.9.9
p -r -b 255.255.255.255
p -r 224.0.0.1
p -r 10.0.2.77
p -r ::1
p -T tsonly 10.0.2.2
p -T tsandaddr 10.0.2.2
p -T tsonly 10.0.2.2
p -T tsandaddr 10.0.2.2
p -T tsandaddr 10.9.9.9
p -T tsandaddr 10.0.2.1
p -T tsonly 10.0.2.1
p -T tsprespec 10.0.2.2 10.0.2.1 10.0.2.2
p -T tsprespec 10.0.2.1 10.0.2.2 
p -T tsprespec 10.0.2.2
p -T x 10.0.2.2
p -R 10.0.2.2
ip -n n0 route add 10.7.0.0/24 via 10.0.2.2 mtu lock 900; ip -n n0 -j route; ip -n n0 -j route get 10.7.0.1
for o in '' '-I' '-T'; do ip netns exec n0 traceroute -n -m 2 -w 1 $o -i a0 10.0.2.1; done
ip netns exec n0 ping -n -c 1 -W 4 -I a0 10.0.2.9
ip netns add r; ip link add c0 netns n3 type veth peer name c1 netns r; ip -n n3 addr add 10.0.3.1/24 dev c0; ip -n r addr add 10.0.3.2/24 dev c1
ip -n n3 link set c0 up; ip -n r link set c1 up; ip -n r link set lo up; ip -n r route add default via 10.0.3.1; ip -n n0 route add 10.0.3.0/24 via 10.0.2.2
ip netns exec n3 sysctl -qw net.ipv4.ip_forward=1; sleep 1
p -T tsandaddr 10.0.3.2; p -T tsonly 10.0.3.2; p -T tsprespec 10.0.3.1 10.0.3.2 10.0.3.2
