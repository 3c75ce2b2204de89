#!/bin/bash
# Cables that close loops without spanning tree turn what is flooded round for ever: the machine goes on, frames are
# lost, and spanning tree ends it.
count() { cat /sys/class/net/$1/statistics/$2; }
more() { # DEVICE COUNTER: whether it counts more than ten thousand in a second
  local before=$(count $1 $2); sleep 1; echo $1 $2 $(($(count $1 $2) - before > 10000))
}
ip link add br0 type bridge
ip addr add 10.0.0.1/24 dev br0
ip link set br0 up
ip link add l1 type veth peer name l2
ip link set l1 master br0 up
ip link set l2 master br0 up
ping -c 1 -W 1 10.0.0.9 | tail -3 | head -1
more l1 rx_packets
count l1 rx_errors
ip link set l1 nomaster
more l1 rx_packets
echo -- three cables between two bridges multiply them
for b in 1 2; do ip link add br$b type bridge forward_delay 200; ip link set br$b up; done
for i in 1 2 3; do
  ip link add a$i type veth peer name b$i
  ip link set a$i master br1 up
  ip link set b$i master br2 up
done
ip addr add 10.0.1.1/24 dev br1
ip netns add h
ip link add p0 type veth peer name eth0 netns h
ip link set p0 master br2 up
ip -n h addr add 10.0.1.2/24 dev eth0
ip -n h link set eth0 up
ip netns exec h ping -c 1 -W 1 10.0.1.9 >/dev/null; echo $?
more a1 rx_packets
echo $(($(count a1 tx_dropped) > 0)) $(($(count b1 rx_dropped) > 0))
ip link set br1 type bridge stp_state 1
ip link set br2 type bridge stp_state 1
sleep 7
ip netns exec h ping -c 3 -W 1 10.0.1.1 | tail -2 | head -1 | cut -d, -f1-3
more a1 rx_packets
bridge link show | grep -c 'state blocking'
