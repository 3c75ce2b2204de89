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
# IPv6 leaves a device with too small an MTU, its settings with it.
ip link add mt0 type veth peer name mt1
sysctl -w net.ipv6.conf.mt0.accept_ra=2
sysctl -w net.ipv6.neigh.mt0.mcast_solicit=7
ip link set mt0 mtu 1279
ls /proc/sys/net/ipv6/conf
sysctl net.ipv6.conf.mt0.accept_ra; echo "= $?"
sysctl -w net.ipv6.conf.mt0.disable_ipv6=1; echo "= $?"
cat /proc/sys/net/ipv6/conf/mt0/mtu; echo "= $?"
ip link set mt0 mtu 1280
sysctl net.ipv6.conf.mt0.accept_ra net.ipv6.neigh.mt0.mcast_solicit
ip link set mt0 up
sysctl net.ipv6.conf.mt0.accept_ra net.ipv6.neigh.mt0.mcast_solicit
ip link add mu0 mtu 1000 type veth peer name mu1
ls /proc/sys/net/ipv6/conf
ip link set mu0 mtu 1500; ls /proc/sys/net/ipv6/conf
ip link set mu0 up; ls /proc/sys/net/ipv6/conf
