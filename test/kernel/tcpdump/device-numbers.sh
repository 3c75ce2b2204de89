# tcpdump -D lists devices that are down too, behind all others, and -i takes a number of that list.
ip netns add cli
ip link add v0 type veth peer name v1 netns cli
ip link add br0 type bridge
tcpdump -D
ip -n cli link set v1 up; ip link set v0 up
ip link add vx0 type vxlan id 3 dstport 4789
ip link add br1 type bridge; ip link set br1 up
ip link add w0 type veth peer name w1; ip link set w0 up
ip netns exec cli tcpdump --list-interfaces
ip link set v0 name eth0; ip link set br0 up; ip link set lo up
tcpdump -D
timeout 2 tcpdump -nntc1 -i 6 icmp & sleep 0.5; ping -c1 127.0.0.1 >/dev/null; wait
tcpdump -i 99
tcpdump -i 0
tcpdump -L -i 3
ip link set eth0 down
tcpdump -i eth0; echo $?
tcpdump -i 11; echo $?
tcpdump -i 12; echo $?
