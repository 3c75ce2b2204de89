# IPv6 routers do not fragment: Packet too big is answered, and the sender remembers the MTU and fragments itself.
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip link add eth1 netns r type veth peer name eth0 netns b
ip -n r link set eth1 mtu 1400
ip -n b link set eth0 mtu 1400
ip -n a addr add 2001:db8:1::2/64 dev eth0 nodad
ip -n r addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n r addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n b addr add 2001:db8:2::2/64 dev eth0 nodad
for i in a:eth0 r:eth0 r:eth1 b:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 2
ip -n a -6 route add default via 2001:db8:1::1
ip -n b -6 route add default via 2001:db8:2::1
ip netns exec a ping -c 1 -s 1352 2001:db8:2::2
ip netns exec a ping -c 1 -W 1 -s 1353 2001:db8:2::2; echo "= $?"
ip netns exec a ping -c 1 -W 1 -s 1353 2001:db8:2::2 | sed -n 2p
ip -n a -6 route get 2001:db8:2::2 | sed 's/expires [0-9]*sec/expires T/'
ip netns exec a ping -c 1 -W 1 -M do -s 1353 2001:db8:2::2; echo "= $?"
ip netns exec a ping -c 1 -s 3000 2001:db8:2::2 | sed -n 2p
ip -n r link set eth1 mtu 1200; echo "= $?"
ip -n r -6 addr show dev eth1
