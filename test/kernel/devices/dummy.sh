# Dummy devices: what they look like, swallow and answer, and what does not work on them.
# kernel: debian
ip link set lo up
ip link add d0 type dummy; echo "= $?"
ip link add dummy0 type dummy; echo "= $?"
ip link add type dummy; echo "= $?"
ip link add type dummy; ip -br link | awk '{ print $1, $2, $4 }'
ip -d link show d0 | sed 's/ addrgenmode.*//'
ip addr add 10.1.0.1/24 dev d0
ip link set d0 up
ip -d link show d0 | head -3 | sed 's/ addrgenmode.*//'
ip addr show d0
ping -c 1 -W 1 10.1.0.1 | head -2
ping -c 1 -W 1 10.1.0.2; echo "= $?"
sleep 2.5
ip neigh show dev d0
ip -s link show d0 | sed -n 1,2p
ip route
ip link set d0 mtu 9000; ip link show d0 | head -1
ip link set d0 mtu 1; ip link show d0 | head -1
ip link set d0 mtu 1500
ip link set d0 address 02:00:00:00:00:01; ip link show d0 | tail -1
ip link set d0 arp on; ip link show d0 | head -1
ip link set d0 arp off; ip link show d0 | head -1
ip link set d0 carrier off; echo "= $?"; ip link show d0 | head -1
ip link set d0 carrier on; ip link show d0 | head -1
ip link add br0 type bridge; ip link set d0 master br0; echo "= $?"
ip link show d0 | head -1; bridge link
ip link show type dummy | grep -c mtu
ethtool -i d0 | grep -v version; ethtool d0
cat /sys/class/net/d0/operstate /sys/class/net/d0/carrier /sys/class/net/d0/type
cat /sys/class/net/d0/speed
ip link add d0 type dummy; echo "= $?"
ip link add d9 type dummy foo; echo "= $?"
ip link del d0; ip -br link show type dummy | awk '{ print $1, $2 }'
