# -T's and -R's options and unreachable ports as -v, -q and both tell them.
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
for n in a b; do ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.icmp_ratelimit=0; done
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
ip netns exec b tcpdump -ni vb -U -w /tmp/x.pcap ip 2>/dev/null & p=$!
sleep 1
for o in '-R' '-T tsonly' '-T tsandaddr' '-T tsprespec 10.0.0.1 10.0.0.2'; do ip netns exec a ping -c 1 $o 10.0.0.2 >/dev/null; done
ip netns exec a bash -c 'echo hi > /dev/udp/10.0.0.2/99'
sleep 1.2; kill $p; wait
for o in "" -q -v "-q -v" "-q -vv" -vv; do echo "## $o"; tcpdump -nt $o -r /tmp/x.pcap 2>/dev/null | sed -E 's/id [0-9]+/id N/;s/[1-9][0-9]+@/T@/g;s/0x[0-9a-f]{4} -> 0x[0-9a-f]{4}/SUM/;s/\.[0-9]{5}( >|:)/.P\1/'; done
