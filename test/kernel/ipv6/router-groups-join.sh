# The groups of IPv6 routers: who joins which, and when.
ip link set lo up
ip link add u address 02:00:00:00:00:01 type veth peer name w address 02:00:00:00:00:02
ip link set u up; ip link set w up
sleep 4
g() { echo "= $*"; ip -6 maddr; }
sysctl -w net.ipv6.conf.all.forwarding=1; g all
ip link add br0 address 02:00:00:00:00:03 type bridge; ip link set br0 up
ip link add x address 02:00:00:00:00:04 type veth peer name y address 02:00:00:00:00:05; g not up
ip link set x up; ip link set y up; sleep 4; g new
sysctl -w net.ipv6.conf.u.forwarding=0; ip -6 maddr show dev u
sysctl -w net.ipv6.conf.u.forwarding=1; ip -6 maddr show dev u
sysctl -w net.ipv6.conf.lo.forwarding=0; sysctl -w net.ipv6.conf.lo.forwarding=1; ip -6 maddr show dev lo
sysctl -w net.ipv6.conf.all.forwarding=0; g off
sysctl -w net.ipv6.conf.default.forwarding=1
ip link add p address 02:00:00:00:00:07 type veth peer name q address 02:00:00:00:00:08
ip link set p up; ip -6 maddr show dev p; ip -6 maddr show dev q; ip maddr show dev q
ip link set u multicast off
sysctl -w net.ipv6.conf.all.forwarding=1; ip -6 maddr show dev u
sysctl -w net.ipv6.conf.all.forwarding=0; ip -6 maddr show dev u
