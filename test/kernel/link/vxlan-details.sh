# Details of VXLAN devices: with and without a lower device, limits, and a table that is full.
ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up; ip addr add 10.0.0.1/24 dev eth0; sleep 1
ip link add vx1 type vxlan id 1 dstport 4789 remote 10.0.0.2 local 10.0.0.1; ip -d link show vx1 | sed -n 3p
ip link add vx2 type vxlan id 2 dstport 4789 remote 10.0.0.2 dev eth0 maxaddress 2; ip -d link show vx2 | sed -n 3p
ip link add vx3 type vxlan id 3 dstport 4789 dev eth0 group 239.1.1.1 ttl 5 maxaddress unlimited; ip -d link show vx3 | sed -n 3p
ip -d -j link show vx2 | jq -c '.[0].linkinfo'
bridge fdb add 02:00:00:00:00:01 dev vx2 dst 10.0.0.3; echo "= $?"; bridge fdb add 02:00:00:00:00:02 dev vx2 dst 10.0.0.3; echo "= $?"; bridge fdb show dev vx2
ip link set vx2 type vxlan maxaddress 5; echo "= $?"; ip link add vx4 type vxlan id 4 dstport 4789 maxaddress x; echo "= $?"
ip link add br0 type bridge; ip -d link show br0 | sed -n 3p | grep -o 'tso_max_size [0-9]*'; ip link set eth1 master br0; ip -d link show br0 | sed -n 3p | grep -o 'tso_max_size [0-9]*'; ip -d link show eth0 | grep -o 'tso_max_size [0-9]*'; ip -d link show lo | grep -o 'tso_max_size [0-9]*'
ip link add mv0 link eth0 type macvlan; ip -d link show mv0 | grep -o 'tso_max_size [0-9]*'
