# A remote of a VXLAN's default entry is named with its device
ip link set lo up
ip link add d0 type veth peer name d1; ip link set d1 up; ip addr add 10.0.0.1/24 dev d0; ip link set d0 up
ip link add vx0 address 02:00:00:00:03:01 type vxlan id 7 local 10.0.0.1 remote 10.0.2.2 dstport 4789 dev d0
ip link set vx0 up
bridge fdb show dev vx0
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.2.2; echo "= $?"
bridge fdb show dev vx0
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.2.2; echo "= $?"
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.2.3; echo "= $?"
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.2.3 via d0; echo "= $?"
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.2.3 vni 8; echo "= $?"
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.2.3 port 9; echo "= $?"
bridge fdb show dev vx0
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.2.3; echo "= $?"
bridge fdb show dev vx0
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.2.2 via d0; echo "= $?"
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.2.9; echo "= $?"
bridge fdb del 00:00:00:00:00:00 dev vx0; echo "= $?"
bridge fdb show dev vx0
bridge fdb add 02:00:00:00:03:02 dev vx0 dst 10.0.2.2 via d0; echo "= $?"
bridge fdb del 02:00:00:00:03:02 dev vx0 dst 10.0.2.2; echo "= $?"
bridge fdb del 02:00:00:00:03:02 dev vx0; echo "= $?"
bridge fdb show dev vx0
