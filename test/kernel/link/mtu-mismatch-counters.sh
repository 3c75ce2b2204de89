# A veth does not take what its peer cannot hold: a raw socket hears ENOBUFS and ping tries again, both ends count it as dropped.
D=1
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
sysctl -qw net.ipv6.conf.all.disable_ipv6=$D; ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=$D
ip -n a link set eth0 mtu 1400
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
s() { ip -n a -s link show eth0 | sed -n '3,6p' | awk '{print $1,$2,$3, $4,$6}'; ip -s link show veth0 | sed -n '3,6p' | awk '{print $1,$2,$3,$4,$6}'; }
s
ping -c 1 -W 1 -q 10.0.0.2 | grep packets; s
ping -c 1 -W 1 -q -M do -s 1372 10.0.0.2 | grep packets; s
ping -c 1 -W 1 -q -M do -s 1376 10.0.0.2 | grep packets; s
ping -c 1 -W 1  -M do -s 1472 10.0.0.2 ; s
ip netns exec a ping -c 1 -W 1 -q -s 1472 10.0.0.1 | grep packets; s
