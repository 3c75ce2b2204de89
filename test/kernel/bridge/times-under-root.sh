# A bridge's times while another is the root: its own are not told, and ageing keeps the forward delay of the change's start.
ip link set lo up; sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for i in 0 1; do ip link add br$i address 02:00:00:00:00:f$i type bridge stp_state 1 forward_delay 200 hello_time 100; done
ip link add r0 address 02:00:00:00:01:00 type veth peer name s0 address 02:00:00:00:02:00
ip link set r0 master br0 up; ip link set s0 master br1 up
ip link set br0 up; ip link set br1 up
sleep 6
show() { for b in br0 br1; do brctl showstp $b | grep -E "hello time\s|max age|bridge forward|root id|ageing t"; ip -d link show $b | grep -oE "(forward_delay|hello_time|max_age|root_id) [0-9a-f.:]+" | paste -sd" "; cat /sys/class/net/$b/bridge/{hello_time,forward_delay,max_age} | paste -sd " "; done; }
show
ip link set br1 type bridge hello_time 200; sleep 3; echo hello of a designated bridge; show
ip link set br1 type bridge forward_delay 500 max_age 1500; sleep 3; show
ip link set br0 type bridge hello_time 300 max_age 1200; sleep 4; echo root; show
ip link set s0 down; sleep 1.2; echo alone; show
ip link set s0 up; sleep 8; echo together; show
ip link set br1 down; sleep 1; ip link set br1 up; sleep 6; show
ip link set r0 nomaster; sleep 1; show
ip link set br1 type bridge stp_state 0; show
ip link set br1 type bridge stp_state 1; show
