# A socket bound to lo that speaks to others: all of it comes back here, and nobody answers.
for n in n0 n1 n2 n3; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0 address 02:00:00:00:0b:00 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip link add a1 address 02:00:00:00:0a:01 netns n1 type veth peer name b1 address 02:00:00:00:0b:01 netns n2
ip -n n1 addr add 10.0.1.1/24 dev a1; ip -n n1 link set a1 up
ip -n n2 addr add 10.0.1.2/24 dev b1; ip -n n2 link set b1 up
ip link add a2 address 02:00:00:00:0a:02 netns n2 type veth peer name b2 address 02:00:00:00:0b:02 netns n3
ip -n n2 addr add 10.0.2.1/24 dev a2; ip -n n2 link set a2 up
ip -n n3 addr add 10.0.2.2/24 dev b2; ip -n n3 link set b2 up
for n in n0 n1 n2 n3; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip -n n0 route add default via 10.0.0.2
ip -n n1 route add 10.0.2.0/24 via 10.0.1.2
ip -n n2 route add 10.0.0.0/24 via 10.0.1.1
ip -n n3 route add default via 10.0.2.1
sleep 1.2
p() { ip netns exec $1 ping -n -c 1 -W 1 -I lo $2; echo "= $?"; }
p n0 10.9.9.9; p n0 10.0.2.2; p n1 10.9.9.9; p n1 10.0.2.2; p n1 10.0.1.2; p n3 10.9.9.9
ip -n n1 route add unreachable 10.9.9.9;  ip -n n1 route add prohibit 10.9.9.8; p n1 10.9.9.9; p n1 10.9.9.8
ip netns exec n1 grep -E "^(Ip|Icmp):" /proc/net/snmp | cut -d' ' -f 1-14
ip netns exec n1 traceroute -n -i lo -m 2 -w 1 10.0.2.2
(sleep 0.3; printf abc; sleep 1) | ip netns exec n1 timeout 0.8 head -n 1
(head -c 20000 /dev/zero; sleep 1) | timeout 0.5 head -n 1 | wc -c; (echo a; sleep 0.6; echo b; sleep 0.3) | timeout 0.8 head -n 3; (echo a; sleep 0.3; echo b; sleep 0.3) | timeout 0.8 head -n 2; printf "a\nb" | head -3; printf "" | head -1; echo x | head -c 1; seq 3000 | head -n 2999 | tail -1
