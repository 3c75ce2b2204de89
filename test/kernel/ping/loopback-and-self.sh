# Packets to own addresses go by lo, whatever the device that has the address, and count there.
ip link set lo up
ip link add br0 type bridge
ip addr add 10.0.0.1/24 dev br0
ping -c 1 10.0.0.1
ip link set br0 up
ping -c 1 10.0.0.1
ping -c 1 127.3.4.5
ping -c 1 -I br0 10.0.0.1
ping -c 1 -I 10.0.0.1 127.0.0.1
ping -c 1 -W 1 10.0.0.255; echo "= $?"
grep lo: /proc/net/dev
ip -s link show lo | tail -4
ip addr add 10.0.0.77/32 dev lo
ping -c 1 10.0.0.77
ip route get 10.0.0.77
