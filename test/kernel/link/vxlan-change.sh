# What of a VXLAN can be changed later: its remote, local address, device, TTL, TOS, DF, learning and ageing; nothing else.
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1; ip addr add 10.0.0.1/24 dev v0; ip addr add 10.0.0.9/24 dev v0; ip link set v0 up; ip link set v1 up
ip link add vx0 address 02:00:00:00:00:02 type vxlan id 7 local 10.0.0.1 remote 10.0.0.2 dstport 4789 dev v0
show() { ip -d link show vx0 | grep -o 'vxlan id.*ageing [0-9a-z]*' ; bridge fdb show dev vx0; }
show
ip link set vx0 type vxlan ttl 3; echo "= $?"; show
ip link set vx0 type vxlan tos 0x10; echo "= $?"; show
ip link set vx0 type vxlan df set; echo "= $?"; show
ip link set vx0 type vxlan df unset; echo "= $?"
ip link set vx0 type vxlan nolearning; echo "= $?"; show
ip link set vx0 type vxlan learning; echo "= $?"; show
ip link set vx0 type vxlan ageing 100; echo "= $?"; show
ip link set vx0 type vxlan remote 10.0.0.3; echo "= $?"; show
ip link set vx0 type vxlan local 10.0.0.9; echo "= $?"; show
ip link set vx0 type vxlan dev v1; echo "= $?"; show
ip link set vx0 type vxlan id 7; echo "= $?"
ip link set vx0 type vxlan id 8; echo "= $?"
ip link set vx0 type vxlan dstport 4789; echo "= $?"
ip link set vx0 type vxlan dstport 8472; echo "= $?"
ip link set vx0 type vxlan srcport 1 2; echo "= $?"
ip link set vx0 type vxlan udpcsum; echo "= $?"
ip link set vx0 type vxlan proxy; echo "= $?"
ip link set vx0 type vxlan l2miss; echo "= $?"
ip link set vx0 type vxlan nol3miss; echo "= $?"
ip link set vx0 type vxlan rsc; echo "= $?"
ip link set vx0 type vxlan group 239.1.1.1; echo "= $?"; show
ip link set vx0 type vxlan ttl 0 ageing none; echo "= $?"; show
ip link set vx0 type vxlan; echo "= $?"
ip link set v0 type vxlan ttl 3; echo "= $?"
