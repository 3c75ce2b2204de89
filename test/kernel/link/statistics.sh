# ip -s link counts bytes, packets and drops of each direction; a first ping costs an ARP exchange.
ip netns add a
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ip -s link show veth0
ping -c 3 -i 0.2 -q 10.0.0.2 >/dev/null
ip -s link show veth0
ip -n a -s link show eth0
ip -s -s link show veth0
cat /sys/class/net/veth0/statistics/rx_packets /sys/class/net/veth0/statistics/tx_bytes
grep veth0 /proc/net/dev
