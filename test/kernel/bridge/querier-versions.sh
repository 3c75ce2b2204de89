# A bridge that asks in IGMPv3 and MLDv2: one answer for all groups, questions for a group that is left, and again; filter modes.
ip link add br0 type bridge; ip link set br0 address 02:00:00:00:00:01
for i in 1 2 3; do ip netns add n$i; ip -n n$i link set lo up; ip link add p$i address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:1$i netns n$i; ip link set p$i master br0; ip link set p$i up; ip -n n$i link set eth0 up; ip -n n$i addr add 10.1.0.$i/24 dev eth0; done
ip link set br0 up; ip addr add 10.1.0.254/24 dev br0
ip link set br0 type bridge mcast_query_response_interval 100 mcast_igmp_version 3 mcast_mld_version 2 mcast_query_use_ifaddr 1
ip -n n1 addr add 239.1.2.3/32 dev eth0 autojoin
for g in 3 4; do ip -n n2 addr add 239.1.2.$g/32 dev eth0 autojoin; done
sleep 12
tcpdump -lvnei any igmp >/tmp/igmp 2>/dev/null & a=$!; tcpdump -lvni any ip6 >/tmp/mld 2>/dev/null & b=$!
sleep 1
ip link set br0 type bridge mcast_querier 1
sleep 2
bridge -d mdb | sort
bridge -d -j mdb | jq -c '.[0].mdb[] | select(.grp == "239.1.2.4")'
for n in 1 2; do ip netns exec n$n cat /proc/net/igmp | tail -n +4; ip netns exec n$n cat /proc/net/igmp6 | grep eth0; done
ip -n n1 addr del 239.1.2.3/32 dev eth0; sleep 0.4
bridge -d -s mdb | grep 'p1 .*239.1.2.3' | awk '{ print ($NF < 2), ($NF > 1) }'; sleep 3.5; bridge -d mdb | grep 239 | sort
kill $a $b; wait
echo "-- queries"; paste - - < /tmp/igmp | grep 'igmp query' | sed 's/.* \(p[0-9]\|br0\) *\([A-Za-z]*\) .*ifindex [0-9]* \([0-9a-f:]*\) .*\t */\1 \2 \3 /' | sort | uniq -c
echo "-- reports"; grep -o '[0-9.]* > 224.0.0.22.*' /tmp/igmp | sort -u
echo "-- mld"; grep 'listener query' /tmp/mld | grep -o 'fe80.*' | sort -u
