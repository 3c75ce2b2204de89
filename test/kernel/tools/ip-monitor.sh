# ip monitor tells what changes, as it changes
ip netns add a
ip monitor > /tmp/mon 2>&1 & M=$!
sleep 0.3
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip link set v1 netns a
sysctl -qw net.ipv6.conf.v0.disable_ipv6=1
ip -n a addr add 10.0.0.2/24 dev v1
ip -n a link set v1 up
sleep 0.3
ip route add 10.9.0.0/16 via 10.0.0.2
ip route replace 10.9.0.0/16 via 10.0.0.3
ip route add default nexthop via 10.0.0.3 nexthop via 10.0.0.4
ip route add blackhole 10.3.0.0/16 table 7
ip route flush table 7
ping -c1 -W1 10.0.0.2 >/dev/null
ip route del 10.9.0.0/16
ip neigh add 10.0.0.77 lladdr 02:00:00:00:00:07 dev v0
ip neigh replace 10.0.0.77 lladdr 02:00:00:00:00:51 dev v0 nud reachable
ip neigh change 10.0.0.77 dev v0 nud stale
ip neigh del 10.0.0.77 dev v0
ip rule add from 10.0.0.0/8 table 100
ip -6 rule add table 6
ip rule del from 10.0.0.0/8 table 100
ip addr add 10.0.0.9/24 dev v0
ip addr change 10.0.0.1/24 dev v0 valid_lft 100 preferred_lft 50
ip addr del 10.0.0.1/24 dev v0
ip link set v0 mtu 1400
ip link set v0 address 02:00:00:00:00:01
ip link set v0 alias foo
ip link set v0 txqueuelen 5
ip link set v0 down
ip link set v0 name w0
ip link del w0
sleep 0.3
kill $M; wait $M; echo $?
cat /tmp/mon
ip monitor all > /tmp/mon2 & M=$!
sleep 0.2
ip link set lo up
ip addr add 127.0.0.5/8 dev lo
ip route add blackhole 10.1.0.0/16
ip netns del a
sleep 0.2; kill $M
cat /tmp/mon2
timeout 1 ip -ts monitor route > /tmp/mon3 &
sleep 0.2; ip route add blackhole 10.2.0.0/16; ip route del 10.2.0.0/16
sleep 1; sed 's/^\[[^]]*\]/[T]/' /tmp/mon3
timeout 0.5 ip -o monitor label address > mon & sleep 0.2; ip addr add 127.0.0.6/8 dev lo; sleep 0.5; cat mon
timeout 0.5 ip -6 monitor > mon & sleep 0.2; ip addr add 127.0.0.7/8 dev lo; ip -6 route add blackhole fd00::/64; sleep 0.5; cat mon
ip monitor foo; echo $?
ip monitor help; echo $?
ip monitor dev nosuch; echo $?
