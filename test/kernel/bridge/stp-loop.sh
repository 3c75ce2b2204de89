# Two bridges joined by two cables: STP blocks one end of the second.
ip link add br0 type bridge stp_state 1 forward_delay 200 hello_time 100
ip link add br1 type bridge stp_state 1 forward_delay 200 hello_time 100
ip link set br0 address 02:00:00:00:00:01
ip link set br1 address 02:00:00:00:00:02
for i in 1 2; do
  ip link add a$i type veth peer name b$i
  ip link set a$i master br0 up
  ip link set b$i master br1 up
done
ip link set br0 up
ip link set br1 up
sleep 6
for p in a1 a2 b1 b2; do echo $p $(cat /sys/class/net/$p/brport/state); done
cat /sys/class/net/br1/bridge/root_id /sys/class/net/br1/bridge/root_port /sys/class/net/br1/bridge/root_path_cost
cat /sys/class/net/br0/bridge/root_port
bridge link show master br1 | awk '{print $2, $(NF-4), $(NF-3), $(NF-2), $(NF-1), $NF}'
ip link set b1 down
sleep 7
for p in a1 a2 b1 b2; do echo $p $(cat /sys/class/net/$p/brport/state); done
