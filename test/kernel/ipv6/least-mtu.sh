# IPv6 is not on a device that cannot carry its least MTU: addresses, routes, neighbours, groups, and how it begins anew
ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up; sleep 2.5
ip addr add fd00::7/64 dev d0 nodad; ip -6 neigh add fd00::8 lladdr 02:00:00:00:00:08 dev d0; ip -6 route add fd09::/64 via fd00::8
ip link set d0 mtu 1000
ip addr add fd00::1/64 dev d0; echo rc $?
ip addr add ff05::9/128 dev d0; echo rc $?
ip addr add ff05::9/128 dev d0 autojoin; echo rc $?
ip addr del fd00::1/64 dev d0; echo rc $?
ip addr change fd00::1/64 dev d0; echo rc $?
ip -6 route add fd01::/64 dev d0; echo rc $?
ip -6 route add fd02::/64 via fe80::1 dev d0; echo rc $?
ip -6 route add fd02::/64 nexthop via fe80::1 dev d0 nexthop via fe80::2 dev d0; echo rc $?
ip -6 route add fd03::/64 via fd00::8; echo rc $?
ip nexthop add id 7 via fe80::1 dev d0; echo rc $?
ip -6 neigh add fd01::1 lladdr 02:00:00:00:00:01 dev d0; echo rc $?
ip -6 neigh replace fd00::8 lladdr 02:00:00:00:00:01 dev d0; echo rc $?
ip -6 neigh del fd00::8 dev d0; echo rc $?
ip -6 neigh add proxy fd01::1 dev d0; echo rc $?
ip -6 neigh; ip -6 neigh show proxy; ip -6 route; ip -6 addr show dev d0; ip -6 maddr show dev d0
ip -6 route get fe80::1 dev d0; echo rc $?
ping -c1 -W1 ff02::1%d0 2>&1 | tail -1; ping -6 -c1 -W1 fe80::1%d0 2>&1 | tail -1
ip -d link show d0 | grep -o 'addrgenmode [a-z0-9]*'; ip -d link show d1 | grep -o 'addrgenmode [a-z0-9]*'
ip link set d0 addrgenmode none; echo rc $?; ip token set ::5 dev d0; echo rc $?; ip token
ip -6 netconf show dev d0; echo rc $?
ls /proc/sys/net/ipv6/conf /proc/net/dev_snmp6; ls /proc/sys/net/ipv6/neigh | grep -v default
ping -c1 -W1 fe80::1%d1 >/dev/null; cat /proc/net/igmp6 | grep -cw d0
ip link set d0 mtu 1500; sleep 2.5;  ip -6 addr show dev d0 | grep -c inet6; ip -6 maddr show dev d0| sed 's/1:ff.*/1:ffX/'
ip -6 route show dev d0; ip -6 neigh show dev d0 | grep -c 'fd'
sysctl -qw net.ipv6.conf.d1.disable_ipv6=1
ip -6 neigh add fd01::1 lladdr 02:00:00:00:00:01 dev d1; echo rc $?
ip -6 route add fd01::/64 dev d1; echo rc $?
ip -6 route add fd01::/64 via fe80::1 dev d1; echo rc $?
ip addr add fd00::1/64 dev d1; echo rc $?
ip addr del fd00::1/64 dev d1; echo rc $?
ip -6 maddr show dev d1 | sed 's/1:ff.*/1:ffX/'
ip link add e0 mtu 600 type veth peer name e1 mtu 600; ip link set e0 up; ip link set e1 up; sleep 2; ip -6 addr show dev e0; ip -6 maddr show dev e0; ip maddr show dev e0
ip link add br0 type bridge; ip link set br0 up; ip link set e0 master br0; ip -6 addr show dev br0; ip link set e0 nomaster; sleep 1; ip -o link show br0 | grep -o 'mtu [0-9]*'
ip link set lo up; ip link set lo mtu 1000; ip -6 addr show lo; ip link set lo mtu 65536; ip -6 addr show lo
