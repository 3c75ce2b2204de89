# conntrack(8) in a debugging session: filters, formats, events, statistics.
ip netns add a; ip netns add b
ip link add va type veth peer name eth0 netns a; ip link add vb type veth peer name eth0 netns b
ip addr add 10.1.0.1/24 dev va; ip addr add 10.2.0.1/24 dev vb; ip link set va up; ip link set vb up
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1
ip -n b addr add 10.2.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_acct=1
iptables -t nat -A POSTROUTING -o vb -j MASQUERADE
iptables -t nat -A PREROUTING -i va -d 10.1.0.1 -p udp --dport 5353 -j DNAT --to 10.2.0.2:53
iptables -t mangle -A PREROUTING -p udp -j CONNMARK --set-mark 7
iptables -A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
n() { sed -E 's/id=[0-9]+/id=N/g; s/^(\S+ +[0-9]+) [0-9]+ /\1 T /; s/(sport|dport)=[3-6][0-9]{4}/\1=P/g; s/secctx=[^ ]*//; s/(udp +17|icmp +1|tcp +6) [0-9]+ /\1 T /'; }
timeout 6 conntrack -E -o timestamp > /tmp/ev 2>&1 & sleep 0.5
ip netns exec a ping -c 2 -i 0.2 -W 1 10.2.0.2 >/dev/null
ip netns exec b timeout 3 nc -u -l -p 53 >/dev/null & sleep 0.3
echo q | ip netns exec a nc -u -w 1 -p 40000 10.1.0.1 5353
conntrack -L 2>/dev/null | n | sort
conntrack -L -p udp -o extended 2>/dev/null | n
conntrack -L -p udp -o id,extended 2>/dev/null | n
conntrack -L -p udp -o xml 2>/dev/null | n | sed -E 's#<timeout>[0-9]+#<timeout>T#; s#<id>[0-9]+#<id>N#'
conntrack -L -n 2>&1 | n | sort
conntrack -L -g 2>&1 | n | sort
conntrack -L -j 2>&1 | n | sort
conntrack -L -p tcp; echo "= $?"
conntrack -L -s 10.1.0.2 -d 10.2.0.2 2>&1 | n
conntrack -L --mark 7 2>&1 | n
conntrack -L --mark 0/1 2>&1 | n
conntrack -L -q 10.2.0.1 2>&1 | n | sort
conntrack -L -r 10.2.0.2 2>&1 | n | sort
conntrack -L -p udp --orig-port-dst 5353 2>&1 | n
conntrack -L -p udp --dport 53 2>&1 | n
conntrack -L -u ASSURED 2>&1 | n
conntrack -L -u SEEN_REPLY 2>&1 | n
conntrack -L -u UNREPLIED 2>&1 | n
conntrack -L -u FOO; echo "= $?"
conntrack -L -p foo; echo "= $?"
conntrack -L --src 10.1.0.0/24 2>&1 | n | sort
conntrack -L -f ipv6; echo "= $?"
conntrack -L dying; conntrack -L unconfirmed; conntrack -L expect; echo "= $?"
conntrack -G -p udp -s 10.1.0.2 -d 10.1.0.1 --sport 40000 --dport 5353 2>&1 | n
conntrack -U -p udp --mark 9 2>&1 | n
conntrack -D -p udp --orig-port-dst 5353 2>&1 | n
conntrack -D -p udp; echo "= $?"
conntrack -D -s 1.2.3.4; echo "= $?"
conntrack -C
cat /proc/net/nf_conntrack | sed -E 's/ (icmp +1) [0-9]+ / \1 T /; s/id=[0-9]+/id=N/g'
conntrack -X; echo "= $?"
conntrack -L -Z; echo "= $?"
conntrack; echo "= $?"
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 --state ESTABLISHED -t 100 -u SEEN_REPLY; echo "= $?"
conntrack -L -p tcp 2>&1 | n
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 --state ESTABLISHED -t 100; echo "= $?"
conntrack -F; wait %1
sed -E 's/\[[0-9.]+ *\]/[TIME]/; s/ progname=.*//' /tmp/ev | n
