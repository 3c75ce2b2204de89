# Packets that wait for a neighbour's link address use their connection, and keep it counted when it is deleted.
for n in cl fw sv; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns cl type veth peer name in0 netns fw
ip link add eth0 netns sv type veth peer name out0 netns fw
ip -n cl addr add 10.90.1.2/24 dev eth0; ip -n cl link set eth0 up
ip -n fw addr add 10.90.1.1/24 dev in0; ip -n fw link set in0 up
ip -n fw addr add 10.90.2.1/24 dev out0; ip -n fw link set out0 up
ip -n sv addr add 10.90.2.2/24 dev eth0; ip -n sv link set eth0 up; ip -n sv route add default via 10.90.2.1
ip -n cl route add 10.90.2.0/24 via 10.90.1.1
F="ip netns exec fw"
$F sysctl -qw net.ipv4.ip_forward=1
$F iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
ip netns exec cl ping -c 1 -W 1 10.90.2.99 | head -3
$F conntrack -L -p icmp
$F cat /proc/net/nf_conntrack
$F conntrack -L -p icmp -o xml >/dev/null
$F conntrack -L -p tcp -o xml
$F conntrack -L -p icmp -o xml,id | tail -1
$F conntrack -L -p icmp -o xml | sed 's/<id>.*<.id>//'
$F conntrack -C
sleep 4
$F conntrack -L -p icmp
$F conntrack -F
ip netns exec cl ping -c 3 -i 0.2 -W 1 10.90.2.98 >/dev/null
$F conntrack -L -p icmp
$F conntrack -D -d 10.90.2.98
$F conntrack -C
$F sysctl net.netfilter.nf_conntrack_count
$F conntrack -L
ip netns exec cl ping -c 1 -W 1 10.90.2.97 >/dev/null
$F conntrack -L
$F conntrack -F
$F conntrack -C
$F sysctl net.netfilter.nf_conntrack_count
sleep 4
$F conntrack -C
echo x | ip netns exec cl nc -u -w 1 -p 5000 10.90.2.96 77
$F conntrack -L
$F conntrack -G -p udp -s 10.90.1.2 -d 10.90.2.96 --sport 5000 --dport 77
$F conntrack -U -p udp -s 10.90.1.2 -m 3
sleep 3
$F conntrack -L
$F conntrack -D -o xml > /tmp/y 2>&1; sed 's/<id>.*<.id>//' /tmp/y
