# What a snooping bridge knows of groups: from hosts that come up, join and leave, with and without a querier.
ip link add br0 type bridge; ip link set br0 address 02:00:00:00:00:01
for i in 1 2 3; do ip netns add n$i; ip -n n$i link set lo up; ip link add p$i address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:1$i netns n$i; ip link set p$i master br0; ip link set p$i up; ip -n n$i link set eth0 up; ip -n n$i addr add 10.1.0.$i/24 dev eth0; done
bridge mdb
ip link set br0 up; ip addr add 10.1.0.254/24 dev br0
sleep 4
bridge mdb | sort; echo --
bridge -d mdb | sort; echo --
bridge mdb show dev br0 | wc -l
bridge -s mdb | sed 's/  *[0-9]*\.[0-9]*$/ T/' | sort; echo --
bridge -j mdb | jq -c '.[0].mdb | sort_by(.port,.grp) | .[]'; bridge -j mdb | jq -c '.[0].router'
bridge -j -d -s mdb | jq -c '.[0].mdb | sort_by(.port,.grp) | .[0]' | sed 's/[0-9]*\.[0-9]*/T/'
ip netns exec n1 python3 -c '1' 2>/dev/null
ip -n n1 addr add 239.1.2.3/32 dev eth0 autojoin; echo "= $?"
sleep 0.3; bridge mdb | grep 239
ip -n n1 maddr show dev eth0 | grep 239
ip -n n1 addr del 239.1.2.3/32 dev eth0; sleep 0.5; bridge mdb | grep -c 239; sleep 2.5; bridge mdb | grep -c 239
ip -n n2 addr add ff05::77/128 dev eth0 autojoin; sleep 0.3;  bridge mdb | grep ff05
bridge mdb add dev br0 port p3 grp 239.9.9.9 permanent; bridge mdb | grep 239
bridge mdb add dev br0 port p3 grp 239.9.9.9 permanent vid 10; echo "= $?"
bridge mdb add dev br0 port p3 grp 239.9.9.8 src 10.1.0.1; echo "= $?"
bridge mdb add dev br0 port br0 grp 239.9.9.7; echo "= $?"
bridge mdb add dev br0 port br0 grp 239.9.9.7 permanent; echo "= $?"
bridge mdb add dev br0 port p1 grp 01:00:5e:00:00:05 permanent; echo "= $?"
bridge mdb add dev br0 port p1 grp 02:00:5e:00:00:05 permanent; echo "= $?"
bridge mdb add dev br0 port p1 grp 224.0.0.1 permanent; echo "= $?"
bridge mdb add dev br0 port p1 grp ff02::1 permanent; echo "= $?"
bridge mdb add dev br0 port p1 grp x permanent; echo "= $?"
bridge mdb add dev br0 port p1; echo "= $?"
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent proto 7; echo "= $?"
bridge mdb replace dev br0 port p1 grp 239.1.1.1 permanent; echo "= $?"
bridge mdb get dev br0 grp 239.1.1.1; echo "= $?"
bridge mdb flush dev br0; echo "= $?"
bridge mdb bogus; echo "= $?"
bridge mdb show dev nosuch; echo "= $?"
bridge mdb show dev p1; echo "= $?"
bridge mdb show vid 5; echo "= $?"
bridge -d mdb | grep '239\|01:00\|ff05' | sort
ip link set p3 down; bridge mdb | grep -c 'port p3'
ip link set p3 up; sleep 1; bridge mdb | grep 'port p3' | sort
ip link set br0 type bridge mcast_snooping 0; bridge mdb | sort; bridge mdb add dev br0 port p1 grp 239.1.1.2; echo "= $?"
ip link set br0 type bridge mcast_snooping 1; bridge mdb | sort
bridge mdb help; echo "= $?"
ip link set br0 down; bridge mdb
