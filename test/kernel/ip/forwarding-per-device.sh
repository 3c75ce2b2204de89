# ip_forward sets conf/all/forwarding and that of every device; a device may be turned off alone.
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip link add eth0 netns b type veth peer name eth1 netns r
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n r addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.1.0.1/24 dev eth1
ip -n b addr add 10.1.0.2/24 dev eth0
for i in a:eth0 r:eth0 r:eth1 b:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
ip -n a route add default via 10.0.0.1
ip -n b route add default via 10.1.0.1
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ip netns exec r sysctl net.ipv4.conf.all.forwarding net.ipv4.conf.default.forwarding net.ipv4.conf.eth0.forwarding net.ipv4.conf.eth1.forwarding
ip netns exec a ping -c 1 -W 1 -q 10.1.0.2 >/dev/null; echo "= $?"
ip netns exec r sysctl -w net.ipv4.conf.eth0.forwarding=0
ip netns exec a ping -c 1 -W 1 -q 10.1.0.2 >/dev/null; echo "= $?"
ip netns exec b ping -c 1 -W 1 -q 10.0.0.2 >/dev/null; echo "= $?"
ip netns exec r sysctl net.ipv4.ip_forward
ip netns exec r sysctl -w net.ipv4.conf.all.forwarding=0
ip netns exec r sysctl net.ipv4.ip_forward net.ipv4.conf.eth1.forwarding
ip -n r link add br7 type bridge
ip netns exec r sysctl net.ipv4.conf.br7.forwarding
