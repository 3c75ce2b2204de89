# ip addr add, show and del: scope, broadcast, the connected route that comes and goes, and what a second add answers.
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip addr add 192.168.1.10/24 dev br0
ip addr show br0
ip route
ip link set br0 up
ip -4 addr show br0
ip route
ip addr add 192.168.1.10/24 dev br0; echo "= $?"
ip addr del 192.168.1.10/24 dev br0; echo "= $?"
ip addr del 192.168.1.10/24 dev br0; echo "= $?"
ip route
ip addr add 10.1.1.1 dev br0
ip addr add 10.2.2.2/16 brd + dev br0
ip addr add 10.3.3.3/24 brd 10.3.3.255 dev br0 label br0:1
ip addr add 10.4.4.4/24 dev br0 scope link
ip -4 addr show br0
ip route
