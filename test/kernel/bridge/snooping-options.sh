# What a bridge says of its snooping, and what it refuses.
ip link add br0 type bridge; ip link set br0 up
for i in 1 2; do ip link add p$i type veth peer name q$i; ip link set p$i master br0; ip link set p$i up; ip link set q$i up; done
echo 0 > /sys/class/net/br0/bridge/multicast_snooping; echo "= $?"; cat /sys/class/net/br0/bridge/multicast_snooping
echo 1 > /sys/class/net/br0/bridge/multicast_snooping
echo 1 > /sys/class/net/br0/bridge/multicast_querier; echo "= $?"
echo 0 > /sys/class/net/p1/brport/multicast_router; echo "= $?"; cat /sys/class/net/p1/brport/multicast_router
echo 1 > /sys/class/net/p1/brport/hairpin_mode; cat /sys/class/net/p1/brport/hairpin_mode
echo 200 > /sys/class/net/p1/brport/path_cost; bridge link show dev p1 | grep -o 'cost.*'
echo 99 > /sys/class/net/p1/brport/multicast_router; echo "= $?"
echo 100 > /sys/class/net/br0/bridge/ageing_time; cat /sys/class/net/br0/bridge/ageing_time
echo 1 > /sys/class/net/br0/bridge/stp_state; cat /sys/class/net/br0/bridge/stp_state
ip link set br0 type bridge mcast_router 2; echo "= $?"; ip link set br0 type bridge mcast_router 3; echo "= $?"
ip -d link show br0 | tail -1 | tr ' ' '\n' | paste -d' ' - - | grep 'mcast\|group_add\|no_link\|vlan_'
ip -d -j link show br0 | jq -c '.[0].linkinfo.info_data | del(.bridge_id,.root_id,.gc_timer,.hello_timer)'
bridge link set dev p1 mcast_router 2; echo "= $?"; bridge -d link show dev p1 | grep -o 'mcast_router [0-9]'
bridge link set dev p1 mcast_router 7; echo "= $?"
bridge link set dev p2 mcast_router 0 fastleave on mcast_flood off; bridge -d link show dev p2 | tail -1
bridge mdb | grep -v grp; bridge -d mdb | grep -v grp; bridge -j mdb | jq -c '.[0].router'; bridge -d -s mdb | grep router
ip link set p1 type bridge_slave mcast_router 1 mcast_fast_leave on hairpin off; echo "= $?"
ip -d link show p1 | tail -1 | grep -o 'mcast_router.*neigh_supp'
ip link set br0 type bridge mcast_snooping 2; echo "= $?"
