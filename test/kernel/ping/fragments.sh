# Large pings are cut into fragments and joined again; the counters of both ends tell how many.
ip netns add a
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ping -c 1 -q 10.0.0.2 >/dev/null
cat /sys/class/net/veth0/statistics/tx_packets
ping -c 1 -s 1472 10.0.0.2 | sed -n 2p
cat /sys/class/net/veth0/statistics/tx_packets
ping -c 1 -s 1473 10.0.0.2 | sed -n 2p
cat /sys/class/net/veth0/statistics/tx_packets /sys/class/net/veth0/statistics/tx_bytes
ping -c 1 -s 65507 10.0.0.2 | sed -n 2p
cat /sys/class/net/veth0/statistics/tx_packets /sys/class/net/veth0/statistics/tx_bytes
ping -c 1 -s 65508 10.0.0.2; echo "= $?"
grep ^Ip: /proc/net/snmp | tail -1 | cut -d' ' -f15-20
nstat -az IpReasmReqds IpReasmOKs IpFragOKs IpFragCreates | grep -v '^#'
