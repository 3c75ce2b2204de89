# A bridge that asks who is in which group, in the old versions: questions, answers, one answer for all who hear it, leaving.
ip link add br0 type bridge; ip link set br0 address 02:00:00:00:00:01
for i in 1 2 3; do ip netns add n$i; ip -n n$i link set lo up; ip link add p$i address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:00:1$i netns n$i; ip link set p$i master br0; ip link set p$i up; ip -n n$i link set eth0 up; ip -n n$i addr add 10.1.0.$i/24 dev eth0; done
ip link set br0 up; ip addr add 10.1.0.254/24 dev br0
ip link set br0 type bridge mcast_query_response_interval 100
ip -n n1 addr add 239.1.2.3/32 dev eth0 autojoin
ip -n n2 addr add 239.1.2.4/32 dev eth0 autojoin
sleep 12
tcpdump -lvni br0 igmp >/tmp/igmp 2>/dev/null & a=$!; tcpdump -lvni any ip6 >/tmp/mld 2>/dev/null & b=$!
tcpdump -lni any igmp >/tmp/any 2>/dev/null & c=$!
sleep 1
ip link set br0 type bridge mcast_querier 1
sleep 2
t() { sed 's/ *[0-9]*\.[0-9]* *$/ T/' | sort; }
bridge -d -s mdb | t
for n in 1 2 3; do ip netns exec n$n cat /proc/net/igmp | tail -n +4; ip netns exec n$n cat /proc/net/igmp6 | grep eth0; done
cat /proc/net/igmp | grep -A2 br0
ip -n n1 addr del 239.1.2.3/32 dev eth0; sleep 0.5
bridge -d -s mdb | grep 239.1.2.3 | awk '{ print ($NF < 2), ($NF > 1) }'; sleep 3; bridge mdb | grep -c 239.1.2.3
ip -n n3 addr add 239.1.2.4/32 dev eth0 autojoin; sleep 11; bridge -d mdb | grep 239 | sort
kill $a $b $c; wait
echo "-- br0"; grep -o '[0-9.]* > .*' /tmp/igmp | sort -u
echo "-- any"; cut -d' ' -f2- /tmp/any | grep 'query\|leave' | sort | uniq -c
echo "-- mld"; grep 'listener \(query\|reportmax\|done\)' /tmp/mld | grep -o 'fe80.*' | sort -u
ip netns exec n1 grep -E '^Icmp6(In|Out)(GroupMemb|Type13[12])' /proc/net/dev_snmp6/eth0 | sort
