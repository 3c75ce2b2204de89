# tcpdump -i any names the device and the direction of each packet.
ip netns add a
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip addr add 10.0.0.1/24 dev br0
ip link set br0 up
ip link add veth0 type veth peer name eth0 netns a
ip link set veth0 master br0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
sleep 1.5
tcpdump -lni any arp or icmp > cap 2> err & p=$!; sleep 0.7
ping -c 1 10.0.0.2 >/dev/null
ping -c 1 127.0.0.1 >/dev/null
sleep 1.3; kill $p; wait $p
cat cap; head -3 err
