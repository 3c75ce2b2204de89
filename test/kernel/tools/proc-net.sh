# /proc/net/dev, route, arp, tcp, udp, if_inet6, and what a namespace sees of them.
ip netns add a
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add veth0 type veth peer name eth0 netns a
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ip route add default via 10.0.0.2
ping -c 1 -q 10.0.0.2 >/dev/null
cat /proc/net/dev
cat /proc/net/route
cat /proc/net/arp | awk '{print $1,$2,$3,$5,$6}'
nc -l 127.0.0.1 8080 >/dev/null & sleep 0.2
awk '{print $1,$2,$3,$4}' /proc/net/tcp
nc -lu -p 53 >/dev/null & sleep 0.2
awk '{print $2,$3,$4}' /proc/net/udp
cat /proc/net/if_inet6
ip netns exec a cat /proc/net/dev
ip netns exec a cat /proc/net/route
cat /proc/net/fib_trie | head -12
cat /proc/net/nosuch; echo "= $?"
kill %1 %2
