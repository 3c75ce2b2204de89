# IPv6 switched off on a device that just came up: what was to be told of its groups is told no more.
ip netns add web; ip netns add cli
ip link add eth0 netns web type veth peer name eth0 netns cli
for n in web cli; do ip -n $n link set eth0 up; done
for n in web cli; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
sleep 0.1
ip netns exec web timeout 3 tcpdump -tnni eth0 2>/dev/null
ip -n web maddr show dev eth0
for n in web cli; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=0; done
sleep 4
ip netns exec cli sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec web timeout 2 tcpdump -tnni eth0 2>/dev/null
ip -n cli maddr show dev eth0
ip -n web -6 maddr show dev eth0 | grep -c inet6
