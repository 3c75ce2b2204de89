# conntrack by hand: entries of every kind, states, timeouts, marks, zones, NOTRACK, limits and the tool's errors.
ip link set lo up
ip netns add a; ip link add v0 type veth peer name eth0 netns a; ip addr add 10.1.1.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.1.1.2/24 dev eth0; ip -n a link set eth0 up; ip -n a link set lo up
iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT
sleep 1; conntrack -F 2>/dev/null
S="sed -e s/sport=[0-9]\{5\}/sport=N/g -e s/dport=[0-9]\{5\}/dport=N/g -e s/id=[0-9]*/id=I/g"
ip netns exec a ping -c 1 10.1.1.1 >/dev/null; conntrack -L -p icmp 2>&1 | $S
(nc -l -p 7000 >/dev/null & echo $! > srv); sleep 0.2
(ip netns exec a sh -c 'sleep 3 | nc 10.1.1.1 7000' &); sleep 0.5
conntrack -L -p tcp 2>/dev/null | sed 's/4319[0-9]*/T/' | $S
conntrack -L -p tcp -o id,extended 2>/dev/null | sed 's/4319[0-9]*/T/; s/id=[0-9]*$/id=I/' | $S
conntrack -U -p tcp --dport 7000 -m 5 2>&1 | sed 's/4319[0-9]*/T/' | $S
conntrack -L -m 5 2>/dev/null | wc -l
conntrack -U -p tcp --dport 7000 -t 60 2>/dev/null | sed 's/ \(59\|60\) / T /' | $S
sleep 3
conntrack -L -p tcp --state TIME_WAIT 2>/dev/null | sed 's/ 1[0-9][0-9] / T /' | $S
echo hi | ip netns exec a nc -u -w 1 -q 0 10.1.1.1 9; conntrack -L -p udp 2>/dev/null | sed 's/udp      17 [0-9]*/udp 17 T/' | $S
conntrack -G -p udp --src 10.1.1.2 --dst 10.1.1.1 --sport 1 --dport 2; echo "= $?"
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 100 -m 7; echo "= $?"
conntrack -G -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 | sed 's/ \(99\|100\) / T /'
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 --state ESTABLISHED -t 100; echo "= $?"
conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 -t 50 --dst-nat 3.3.3.3:53 | $S; conntrack -L -p udp -s 1.1.1.1 2>/dev/null | sed 's/ \(49\|50\) / T /'
conntrack -D -s 1.1.1.1 2>&1 | sed 's/ \(4[0-9]\|50\|9[0-9]\|100\) / T /' | sort
conntrack -L -p sctp; echo "= $?"
conntrack -L -p nothing; echo "= $?"
conntrack -L -s 10.1.1; echo "= $?"
conntrack -L --state FOO -p tcp; echo "= $?"
conntrack -L --state ESTABLISHED; echo "= $?"
conntrack -L --dport 80; echo "= $?"
conntrack -L -f ipv9; echo "= $?"
conntrack -X; echo "= $?"
conntrack; echo "= $?" | head -3
conntrack -L -o bogus; echo "= $?"
conntrack -L -u ASSURED -p icmp; echo "= $?"
iptables -t raw -A PREROUTING -i v0 -p icmp -j NOTRACK; iptables -t raw -A OUTPUT -p icmp -j CT --notrack; conntrack -F 2>/dev/null
iptables -A INPUT -p icmp -m conntrack --ctstate UNTRACKED -j ACCEPT
ip netns exec a ping -c 2 -i 0.2 10.1.1.1 >/dev/null; conntrack -L 2>&1; iptables -nvL INPUT | tail -1; iptables -t raw -S
iptables -t raw -F; iptables -t raw -A PREROUTING -i v0 -j CT --zone 5; iptables -t raw -A OUTPUT -o v0 -j CT --zone-orig 6
ip netns exec a ping -c 1 10.1.1.1 >/dev/null; ping -c 1 10.1.1.2 >/dev/null; conntrack -L 2>/dev/null | $S | sort; conntrack -L --zone 5 2>/dev/null | wc -l; conntrack -L --orig-zone 6 2>/dev/null | $S
iptables -t raw -F; iptables -t raw -A PREROUTING -p tcp -j CT --helper ftp; echo "= $?"
iptables -t raw -A PREROUTING -p tcp -j CT --helper nosuch; echo "= $?"
iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --ctevents new,destroy --expevents new; iptables -t raw -S
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark; iptables -t mangle -A PREROUTING -m mark ! --mark 0 -j ACCEPT; iptables -t mangle -A PREROUTING -p icmp -j MARK --set-mark 9; iptables -t mangle -A PREROUTING -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff; iptables -t mangle -A POSTROUTING -m connmark --mark 9/0xf -j CONNMARK --set-xmark 0x100/0x0
iptables -t raw -F; conntrack -F 2>/dev/null; ip netns exec a ping -c 2 -i 0.2 10.1.1.1 > /dev/null; conntrack -L 2>/dev/null | $S; conntrack -L --mark 265 2>/dev/null | wc -l; iptables -t mangle -S; iptables -t mangle -nvL PREROUTING
sysctl net.netfilter.nf_conntrack_tcp_timeout_established net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_icmp_timeout net.netfilter.nf_conntrack_acct
sysctl -w net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1; conntrack -F 2>/dev/null
ip netns exec a ping -c 3 -i 0.2 10.1.1.1 > /dev/null; conntrack -L 2>/dev/null | $S | sed 's/delta-time=[0-9]*/delta-time=D/'
cat /proc/net/nf_conntrack | $S | sed 's/delta-time=[0-9]*/delta-time=D/'
cat /proc/sys/net/netfilter/nf_conntrack_count
conntrack -L -o xml 2>/dev/null | $S | sed 's/<id>[0-9]*/<id>I/g; s/<timeout>[0-9]*/<timeout>T/; s/<deltatime>[0-9]*/<deltatime>D/; s/<start>[^<]*//; s/<stop>[^<]*//' | head -3
conntrack -L -o save 2>/dev/null | sed 's/id [0-9]*/id I/'
kill $(cat srv) 2>/dev/null
