# Macvtap beside macvlan: the same but for the queue of the program that nobody is.
ip link set lo up
ip netns add peer
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:09 netns peer
ip link set eth0 up; ip -n peer link set eth0 up
ip addr add 10.0.0.1/24 dev eth0; ip -n peer addr add 10.0.0.9/24 dev eth0
ip link add link eth0 name mv1 address 02:00:00:00:00:11 type macvlan mode bridge; echo "= $?"; ip -d link show mv1
ip link add link eth0 name mt1 address 02:00:00:00:00:12 type macvtap mode bridge; echo "= $?"; ip -d link show mt1
ip link set mt1 up; ip -br link | awk '{print $1,$2}'
ip link set mv1 up; ip addr add 10.0.0.11/24 dev mv1
ip link show type macvtap; ip link show type macvlan
ip -j -d link show mt1 | jq -c '.[0].linkinfo'
ip link del mt1; ip link del mv1
ip link add link eth0 name mv1 type macvlan mode source macaddr add 02:00:00:00:00:09; echo "= $?"; ip -d link show mv1 | sed -n 3p | cut -c1-90
ip link add link eth0 mv9 type macvlan mode private; ip link add link mv9 mv8 type macvlan; ip -br link | awk '{print $1,$2}'
