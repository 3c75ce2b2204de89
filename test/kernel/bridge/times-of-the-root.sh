ip link add br0 address 02:00:00:00:00:01 type bridge stp_state 1 forward_delay 400 hello_time 100 max_age 1000; ip link add br1 address 02:00:00:00:00:02 type bridge stp_state 1 forward_delay 200
ip link add a0 type veth peer name b0; ip link set a0 master br0 up; ip link set b0 master br1 up; ip link set br0 up; ip link set br1 up
sleep 4; for f in forward_delay hello_time max_age; do cat /sys/class/net/br1/bridge/$f; done; ip -d link show br1 | grep -oE "(forward_delay|hello_time|max_age) [0-9]+"
echo 300 >/sys/class/net/br0/bridge/forward_delay; echo 500 >/sys/class/net/br1/bridge/forward_delay; cat /sys/class/net/br[01]/bridge/forward_delay; sleep 3; cat /sys/class/net/br[01]/bridge/forward_delay
