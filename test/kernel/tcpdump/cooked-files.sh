# tcpdump: files of -i any, partial checksums, counts, link types, precision and refusals.
ip netns add a; ip netns add b; ip link add e0 netns a type veth peer name e0 netns b
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set e0 up address 02:00:00:00:00:0$((n == a ? 1 : 2)) 2>/dev/null; ip -n $n link set lo up; done
ip -n a link set e0 address 02:00:00:00:00:0a; ip -n b link set e0 address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev e0;  ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev e0
cd /tmp
ip netns exec b timeout 10 tcpdump -i any -nn -w any.pcap -c 3 2>any.err & sleep 1
ip netns exec a bash -c 'echo hello | nc -u -w1 -p 4000 10.0.0.2 5000'
ip netns exec a ping -c1 -q 10.0.0.2 >/dev/null; sleep 0.5
wait; cat any.err
ip netns exec b tcpdump -nn -t -r any.pcap; ip netns exec b tcpdump -nn -t -e -r any.pcap 2>/dev/null; tcpdump -nn -t -r any.pcap udp 
tcpdump -nnvv -t -r any.pcap 2>/dev/null | sed 's/id [0-9]*/id X/' ; tcpdump -nn -tX -r any.pcap udp 2>/dev/null | sed 's/0x0000:.*/0x0000/'
tcpdump -r any.pcap --count; tcpdump --count -r any.pcap icmp 2>/dev/null; od -An -tx1 -N24 any.pcap
ip netns exec b timeout 5 tcpdump -i e0 -nn -vv -t -c 2 udp 2>/dev/null & sleep 1
ip netns exec a bash -c 'echo hi | nc -u -w1 -p 4000 10.0.0.2 53; echo hi | nc -u -w1 -p 4001 10.0.0.2 5353' ; wait
ip netns exec b timeout 5 tcpdump -i e0 -nn -xx -t -c 1 udp 2>/dev/null | grep -v 0x0010 & sleep 1
ip netns exec a bash -c 'echo hi | nc -u -w1 -p 4000 10.0.0.2 7' ; wait
tcpdump -L -i e0; ip netns exec b tcpdump -L -i e0; ip netns exec b tcpdump -L ; tcpdump -J; ip netns exec b tcpdump -D
ip netns exec b timeout 5 tcpdump -i e0 -nn --time-stamp-precision=nano -c 1 icmp 2>/dev/null | cut -d' ' -f1 | wc -c & sleep 1;  ip netns exec a ping -c1 -q 10.0.0.2 >/dev/null; wait
tcpdump --time-stamp-precision=foo; tcpdump -c 0; tcpdump -i e0 -Q foo; tcpdump -Z; tcpdump -i lo -c 1 'tcp port http or udp portrange 5-'; tcpdump -r /dev/null; echo $?
ip netns exec b tcpdump -i e0 --number -c 1 -nn -t --print -w p.pcap 2>/dev/null & sleep 1; ip netns exec a ping -c1 -q 10.0.0.2 >/dev/null; wait; tcpdump -r p.pcap -nn -t '' 2>/dev/null
tcpdump -D | head -4; ip link add v0 type veth peer name v1; ip link set v0 up; tcpdump -D | head -6; ip link set v1 up; ip link add br0 type bridge; ip link set lo up; tcpdump -D | head -8; tcpdump -L; tcpdump -L -i lo; tcpdump -L -i any; tcpdump -J -i lo; printf abcdefg > f; tcpdump -r f; head -c 30 /dev/zero > g; tcpdump -r g; tcpdump -J -i nope
