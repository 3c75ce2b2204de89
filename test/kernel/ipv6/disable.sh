# disable_ipv6 takes all IPv6 addresses away and keeps them away; addrgenmode none makes no link-local address.
ip link set lo up
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip link add br1 type bridge
ip link set br1 addrgenmode none
ip link set br0 up
ip link set br1 up
ip addr add 2001:db8::1/64 dev br0 nodad
ip -6 addr show dev br1
sysctl -w net.ipv6.conf.br0.disable_ipv6=1
ip -6 addr show dev br0
ip addr add 2001:db8::2/64 dev br0; echo "= $?"
ip -6 route show dev br0
sysctl -w net.ipv6.conf.all.disable_ipv6=1
ip -6 addr
ping -c 1 ::1; echo "= $?"
ip link add br2 type bridge
sysctl net.ipv6.conf.br2.disable_ipv6
sysctl -w net.ipv6.conf.all.disable_ipv6=0
ip -6 addr show lo
ping -c 1 ::1 | sed -n 2p
cat /proc/sys/net/ipv6/conf/default/disable_ipv6
