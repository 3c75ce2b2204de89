# A TTL that runs out is answered by the router where it did; traceroute shows the way and the marks of errors.
for n in a r1 r2 b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r1
ip link add eth1 netns r1 type veth peer name eth0 netns r2
ip link add eth1 netns r2 type veth peer name eth0 netns b
ip -n a addr add 10.0.1.2/24 dev eth0
ip -n r1 addr add 10.0.1.1/24 dev eth0
ip -n r1 addr add 10.0.2.1/24 dev eth1
ip -n r2 addr add 10.0.2.2/24 dev eth0
ip -n r2 addr add 10.0.3.1/24 dev eth1
ip -n b addr add 10.0.3.2/24 dev eth0
for i in a:eth0 r1:eth0 r1:eth1 r2:eth0 r2:eth1 b:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done
ip -n a route add default via 10.0.1.1
ip -n r1 route add 10.0.3.0/24 via 10.0.2.2
ip -n r2 route add 10.0.1.0/24 via 10.0.2.1
ip -n b route add default via 10.0.3.1
for t in 1 2 3; do ip netns exec a ping -c 1 -t $t 10.0.3.2; echo "= $?"; done
ip netns exec a traceroute -n 10.0.3.2
ip netns exec a traceroute -n -I 10.0.3.2
ip netns exec a traceroute -n -T -p 80 10.0.3.2
ip netns exec a traceroute -n -q 1 -m 2 10.0.3.2
ip netns exec a traceroute -n -q 1 -f 3 10.0.3.2
sleep 1
ip netns exec a traceroute -q 1 -w 1 -m 4 -n 10.0.3.9
