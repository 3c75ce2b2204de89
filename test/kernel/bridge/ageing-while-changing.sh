# The ageing time that a bridge tells while the topology changes
for i in 1 2; do ip link add br$i address 02:00:00:00:00:0$i type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600; done
ip link add a1 type veth peer name a2; ip link set a1 master br1; ip link set a2 master br2
for d in a1 a2 br1 br2; do ip link set $d up; done
sleep 7
for b in br1 br2; do cat /sys/class/net/$b/bridge/ageing_time /sys/class/net/$b/bridge/topology_change; ip -d link show $b | grep -o 'ageing_time [0-9]*'; brctl showstp $b | grep ageing; done
sleep 10
for b in br1 br2; do cat /sys/class/net/$b/bridge/ageing_time /sys/class/net/$b/bridge/topology_change; ip -d link show $b | grep -o 'ageing_time [0-9]*'; brctl showstp $b | grep ageing; done
ip link set br1 type bridge ageing_time 1000; cat /sys/class/net/br1/bridge/ageing_time
