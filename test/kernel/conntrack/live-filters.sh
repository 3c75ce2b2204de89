# Zones by their side, marks and events of live connections
ip netns add c; ip netns add r; ip netns add s
ip link add eth0 netns c type veth peer name in0 netns r; ip link add eth0 netns s type veth peer name out0 netns r
for n in c r s; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c addr add 10.1.0.3/24 dev eth0; ip -n r addr add 10.1.0.1/24 dev in0; ip -n r addr add 192.0.2.1/24 dev out0; ip -n s addr add 192.0.2.2/24 dev eth0; ip -n s addr add 192.0.2.3/24 dev eth0
ip -n c link set eth0 up; ip -n r link set in0 up; ip -n r link set out0 up; ip -n s link set eth0 up; ip -n c route add default via 10.1.0.1
R="ip netns exec r"; C="ip netns exec c"; S="ip netns exec s"; $R sysctl -qw net.ipv4.ip_forward=1; sleep 1
$R iptables -t nat -A POSTROUTING -o out0 -j MASQUERADE; $R iptables -t mangle -A PREROUTING -p icmp -j CONNMARK --set-mark 9
n() { sed 's/\[[0-9.]*\]//; s/^ *//; s/port=[3-6][0-9]\{4\}/port=P/g; s/id=[0-9]*/id=I/g; s/ progname=.*//; s/icmp *1 [0-9]*/icmp 1 T/; s/udp *17 [0-9]*/udp 17 T/; s/tcp *6 [0-9]*/tcp 6 T/'; }
$R conntrack -E > ev 2>&1 & e=$!; $R conntrack -E -e NEW -p udp -o id > ev2 2>&1 & e2=$!; $R conntrack -E -p tcp --state ESTABLISHED > ev3 2>&1 & e3=$!; $R conntrack -E -e DESTROY -s 10.1.0.2 > ev4 2>&1 & e4=$!; sleep 0.4
$C ping -c1 192.0.2.2 >/dev/null; echo x | $C nc -u -p 5000 -w1 192.0.2.2 99; $S nc -l 80 & s=$!; sleep 0.3; $C nc -N -w2 192.0.2.2 80 </dev/null; wait $s; sleep 0.3
$R conntrack -L 2>/dev/null | n | sort; $R conntrack -D -p icmp 2>&1 | n; $R conntrack -D -p udp --orig-port-dst 99 --orig-src 10.1.0.2 2>&1 | n; $R conntrack -D -d 1.1.1.1; $R conntrack -U -p tcp --dport 80 -m 7 2>&1 | n; $R conntrack -L -m 7 2>&1 | n; $R conntrack -L -m 7/0xf -o extended 2>/dev/null | n | sed 's/tcp *6 [0-9]*/tcp 6 T/'; sleep 0.3
kill $e $e2 $e3 $e4; wait 2>/dev/null; for f in ev ev2 ev3 ev4; do echo "== $f"; n < $f; done
$R conntrack -C; $R conntrack -F; $R sysctl net.netfilter.nf_conntrack_count; $R sysctl -w net.netfilter.nf_conntrack_udp_timeout=2 >/dev/null;  echo x | $C nc -u -p 5001 -w1 192.0.2.2 99; $R conntrack -L -p udp 2>&1 | n; sleep 2.2; $R conntrack -L -p udp 2>&1
$R iptables -t raw -A PREROUTING -i in0 -s 10.1.0.3 -j CT --zone 7; $C ping -c1 -I 10.1.0.3 192.0.2.2 | grep received; $R conntrack -L --zone 7 2>/dev/null | n; $R conntrack -L --orig-zone 7 2>/dev/null | n; $R conntrack -D --zone 7 2>&1 | n; $R conntrack -L --zone 8 2>&1
$R iptables -A FORWARD -m conntrack --ctstate NEW -p tcp -m connlimit --connlimit-upto 1 --connlimit-saddr -j ACCEPT; $R iptables -A FORWARD -m conntrack --ctstate NEW -p tcp -j REJECT --reject-with tcp-reset; $S nc -kl 81 & k=$!; sleep 0.3; (sleep 1.5 | $C nc -w2 192.0.2.2 81) & sleep 0.4; $C nc -zvw1 192.0.2.2 81; sleep 1.8; $C nc -zvw1 192.0.2.2 81; kill $k; $R iptables -S FORWARD; $R iptables -nL FORWARD
