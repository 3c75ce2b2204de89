# Bridges that lose their root at the same time: who is the next, one notice of the change and its answer, and when ageing is as before
ip link set lo up; sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:f0 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600
ip link add br1 address 02:00:00:00:00:f1 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600
ip link add br2 address 02:00:00:00:00:f2 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600
ip link add r0 address 02:00:00:00:01:00 type veth peer name s0 address 02:00:00:00:02:00
ip link set r0 master br0 up; ip link set s0 master br1 up
ip netns add n0; ip netns exec n0 sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n n0 link set lo up
ip link add p0 address 02:00:00:00:03:00 type veth peer name a0 address 02:00:00:00:04:00 netns n0; ip link set p0 master br0 up
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip link add r1 address 02:00:00:00:01:01 type veth peer name s1 address 02:00:00:00:02:01
ip link set r1 master br1 up; ip link set s1 master br2 up
ip netns add n1; ip netns exec n1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n n1 link set lo up
ip link add p1 address 02:00:00:00:03:01 type veth peer name a0 address 02:00:00:00:04:01 netns n1; ip link set p1 master br1 up
ip -n n1 addr add 10.0.0.2/24 dev a0; ip -n n1 link set a0 up
ip link add r2 address 02:00:00:00:01:02 type veth peer name s2 address 02:00:00:00:02:02
ip link set r2 master br2 up; ip link set s2 master br0 up
ip netns add n2; ip netns exec n2 sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n n2 link set lo up
ip link add p2 address 02:00:00:00:03:02 type veth peer name a0 address 02:00:00:00:04:02 netns n2; ip link set p2 master br2 up
ip -n n2 addr add 10.0.0.3/24 dev a0; ip -n n2 link set a0 up
ip link set br0 up; ip link set br1 up; ip link set br2 up
sleep 12
sleep 1.2
brctl setfd br0 3; sleep 14
ip link set s0 down; sleep 1; ip link set r1 up; sleep 14
tcpdump -i r1 -nn -U -w /tmp/c.pcap stp 2>/dev/null &
sleep 1; ip link set br0 down
sleep 15.1; brctl showstp br1 | grep -i ageing
kill $!; wait; tcpdump -t -nn -r /tmp/c.pcap 2>/dev/null | sed -E 's/, length.*//' | uniq
