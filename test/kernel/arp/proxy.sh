# proxy_arp answers for addresses that are routed out of another device, and for no others.
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip link add eth0 netns b type veth peer name eth1 netns r
ip -n a addr add 10.0.0.2/16 dev eth0
ip -n r addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.0.1.1/24 dev eth1
ip -n b addr add 10.0.1.2/16 dev eth0
for i in a:eth0 r:eth0 r:eth1 b:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c 1 -W 2 10.0.1.2; echo "= $?"
ip netns exec r sysctl -w net.ipv4.conf.eth0.proxy_arp=1 net.ipv4.conf.eth1.proxy_arp=1
ip -n a neigh flush dev eth0
ip netns exec a ping -c 1 -W 3 10.0.1.2; echo "= $?"
ip -n a neigh show 10.0.1.2 | cut -d' ' -f1-4
ip netns exec a ping -c 1 -W 1 10.0.0.77; echo "= $?"
ip netns exec a ping -c 1 -W 1 10.0.7.7; echo "= $?"
ip -n r neigh add proxy 10.0.7.7 dev eth0
ip -n r neigh show proxy
