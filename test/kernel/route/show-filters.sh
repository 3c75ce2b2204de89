# ip route show selects by device, gateway, protocol, scope, table, root, match and exact prefixes.
ip link add br0 type bridge
ip link add br1 type bridge
ip link set br0 up
ip link set br1 up
ip addr add 10.0.0.1/24 dev br0
ip addr add 10.1.0.1/24 dev br1
ip route add default via 10.0.0.254
ip route add 10.2.0.0/16 via 10.1.0.254 proto static
ip route add 10.2.3.0/24 via 10.1.0.253 metric 100 proto 188
ip route add 10.9.0.0/16 dev br1 scope link table 100
echo "- dev"; ip route show dev br1
echo "- via"; ip route show via 10.1.0.254
echo "- proto"; ip route show proto static
echo "- proto kernel"; ip route show proto kernel
echo "- scope"; ip route show scope link
echo "- default"; ip route show default
echo "- exact"; ip route show 10.2.0.0/16
echo "- exact 2"; ip route show exact 10.2.0.0/16
echo "- root"; ip route show root 10.2.0.0/16
echo "- match"; ip route show match 10.2.3.4
echo "- match 2"; ip route show to match 10.2.0.0/16
echo "- table"; ip route show table 100
echo "- all"; ip route show table all
echo "- 0/0"; ip route show 0/0
echo "- type"; ip route list type local table local
ip -6 route show dev br0 | grep -v fe80
ip r s | wc -l
