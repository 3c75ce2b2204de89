# A bridge takes the lowest MAC address among its ports, and gives it up when the port leaves, unless its own was set.
ip link add br0 type bridge
ip link add v1 address 02:00:00:00:00:22 type veth peer name p1
ip link add v2 address 02:00:00:00:00:11 type veth peer name p2
ip link set v1 master br0
cat /sys/class/net/br0/address
ip link set v2 master br0
cat /sys/class/net/br0/address
ip link set v2 nomaster
cat /sys/class/net/br0/address
ip link set v1 nomaster
cat /sys/class/net/br0/address
ip link set br0 address 02:00:00:00:00:99
ip link set v1 master br0
cat /sys/class/net/br0/address
cat /sys/class/net/br0/addr_assign_type /sys/class/net/v1/addr_assign_type /sys/class/net/p1/addr_assign_type
