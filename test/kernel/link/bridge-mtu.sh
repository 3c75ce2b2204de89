# A bridge takes the smallest MTU of its ports until somebody sets one.
ip link add br0 type bridge
for i in 1 2 3; do ip link add v$i type veth peer name p$i; done
ip link set v1 mtu 1400
ip link set v1 master br0
ip link show br0 | head -1
ip link set v2 mtu 1300
ip link set v2 master br0
ip link show br0 | head -1
ip link set v2 nomaster
ip link show br0 | head -1
ip link set br0 mtu 1200
ip link set v3 mtu 1100
ip link set v3 master br0
ip link show br0 | head -1
ip link set br0 mtu 9000; echo "= $?"
ip link show br0 | head -1
