ip link add br0 address 02:00:00:00:00:01 type bridge stp_state 1
for i in x1 p1 a9; do ip link add $i type veth peer name peer-$i; ip link set $i master br0; done
cd /sys/class/net/p1/brport; for f in designated_* *_timer change_ack config_pending path_cost port_id port_no priority state; do echo "$f: $(cat $f)"; done
brctl showstp br0 | grep -vi timer
