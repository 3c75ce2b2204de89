# conntrack tool in all forms
ip link set lo up
for n in a b; do ip netns add $n; ip link add $n type veth peer name eth0 netns $n; ip link set $n up; ip -n $n link set eth0 up; done
ip addr add 10.1.0.1/24 dev a; ip addr add 10.2.0.1/24 dev b; ip -n a addr add 10.1.0.2/24 dev eth0; ip -n b addr add 10.2.0.2/24 dev eth0; ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o b -j MASQUERADE; iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.2.0.2:80; iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP; iptables -t mangle -A PREROUTING -p udp -j CONNMARK --set-mark 7
n='s/\[UPDATE\]/[UPDATE]/;s/sport=[0-9]*/sport=S/g;s/dport=[3-6][0-9][0-9][0-9][0-9]/dport=D/g;s/ id=[0-9]*/ id=I/g;s/^\([a-z0-9]* *[0-9]*\) [0-9]* /\1 T /;s/ \([0-9]\{2,6\}\) \([A-Z]\)/ T \2/'
conntrack -E > /tmp/ev 2>&1 & E=$!; sleep 0.3
ip netns exec b nc -l -p 80 > /dev/null & ip netns exec b nc -u -l -p 53 >/dev/null & sleep 0.3
ip netns exec a nc -z -w 1 10.1.0.1 8080; echo q | ip netns exec a nc -u -w 1 -q 0 10.2.0.2 53; ip netns exec a ping -c 1 -W 1 10.2.0.2 >/dev/null; ip netns exec a nc -z -w 1 10.2.0.2 81
sleep 0.2
conntrack -L 2>&1 | sed "$n" | sort
conntrack -C; conntrack -L -p tcp 2>&1 | sed "$n"; conntrack -L -p udp -o extended 2>/dev/null | sed "$n;s/ [0-9]* src/ T src/"; conntrack -L -s 10.1.0.2 -o id,ktimestamp 2>/dev/null | wc -l; conntrack -L -j 2>/dev/null | wc -l; conntrack -L -g 2>/dev/null | wc -l; conntrack -L -n 2>/dev/null | wc -l; conntrack -L --state TIME_WAIT 2>&1 | sed "$n" ; conntrack -L -d 10.2.0.2 --dport 53 2>/dev/null | wc -l; conntrack -L -m 7 2>/dev/null | sed "$n"; conntrack -L --src-nat 10.2.0.1 2>/dev/null | wc -l; conntrack -L -u ASSURED 2>/dev/null | wc -l; conntrack -L --orig-port-dst 8080 2>/dev/null | wc -l; conntrack -L -f ipv6; conntrack -L -r 10.2.0.2 2>/dev/null | wc -l; conntrack -L -q 10.1.0.2 2>/dev/null | wc -l
conntrack -L -o xml 2>/dev/null | head -c 300 | sed 's/>[0-9]*</>N</g'; echo; conntrack -L -p udp -o save 2>/dev/null | sed "$n;s/-t [0-9]*/-t N/;s/--sport [0-9]*/--sport S/g;s/--reply-port-dst [0-9]*/D/;s/--dport [3-6][0-9]*/--dport D/"
conntrack -U -p udp -m 9 2>&1 | sed "$n"; conntrack -L -p udp 2>/dev/null | sed "$n"; conntrack -U -p udp -t 50 2>&1 | sed "$n"; conntrack -D -p udp 2>&1 | sed "$n"; conntrack -D -p udp; echo $?; conntrack -G -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6; echo $?
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 100 --state ESTABLISHED -u ASSURED,SEEN_REPLY; echo $?; conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 2 -m 5; echo $?; conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 2; echo $?; conntrack -I -p icmp -s 1.1.1.1 -d 2.2.2.2 --icmp-type 8 --icmp-code 0 --icmp-id 5 -t 50; conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2; echo $?; conntrack -I; echo $?
conntrack -L -s 1.1.1.1 2>&1 | sed "$n" | sort; sleep 3; conntrack -L -s 1.1.1.1 2>/dev/null | sed "$n" | sort; conntrack -C; conntrack -G -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 2>&1 | sed "$n"; conntrack -U -p tcp -s 1.1.1.1 --state CLOSE -t 5 2>&1 | sed "$n"; conntrack -D -s 1.1.1.1 2>&1 | sed "$n" | sort; conntrack -D -s 9.9.9.9; echo $?
conntrack -F; conntrack -L; conntrack -C; conntrack -L expect; conntrack -F expect; conntrack -C expect; conntrack -L dying; conntrack -L unconfirmed; conntrack -L nosuch; echo $?
sleep 0.2; kill $E; wait $E 2>/dev/null; sed "$n;s/\] [0-9]* src/] src/;s/ [0-9]* \(ESTAB\|SYN\|FIN\|LAST\|TIME\|CLOSE\)/ T \1/;s/ [0-9][0-9]* src/ T src/" /tmp/ev | sort
conntrack -S | sed 's/=[0-9]*/=N/g' | head -1; wc -l < /proc/net/nf_conntrack; sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_tcp_timeout_established
conntrack; echo $?; conntrack -X; echo $?; conntrack -L -p foo; echo $?; conntrack -L -s foo; echo $?; conntrack -L -f foo; echo $?; conntrack -L --state FOO -p tcp; echo $?; conntrack -L -o foo; echo $?; conntrack -V; conntrack -D; echo $?; conntrack -E -e FOO; echo $?; conntrack -L -e NEW; echo $?; conntrack -L --dport 5; echo $?; conntrack -L -p tcp --icmp-type 8; echo $?; conntrack -L extra words; echo $?
conntrack -h | head -20
