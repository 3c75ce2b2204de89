# Errors about what no socket sent are input errors; what comes by lo is answered without limits.
for n in h1 r1 h2; do ip netns add $n; ip -n $n link set lo up; done
ip link add e0 netns h1 type veth peer name e0 netns r1
ip link add e1 netns r1 type veth peer name e0 netns h2
ip -n h1 addr add 10.0.1.10/24 dev e0
ip -n r1 addr add 10.0.1.1/24 dev e0
ip -n r1 addr add 10.0.2.1/24 dev e1
ip -n h2 addr add 10.0.2.10/24 dev e0
for n in h1 r1 h2; do for d in e0 e1; do ip -n $n link set $d up 2>/dev/null; done; done
ip -n h1 route add default via 10.0.1.1
ip -n h2 route add default via 10.0.2.1
X="ip netns exec"
$X r1 sysctl -qw net.ipv4.ip_forward=1
see() { echo "== $*"; $X h1 nstat -az IcmpInErrors IcmpInDestUnreachs IcmpInTimeExcds UdpNoPorts | awk 'NR>1{print $1,$2}'; }
$X h1 ping -c 1 10.0.2.10 >/dev/null; see ping
$X h1 traceroute -n -q 1 10.0.2.10; see udp
$X h1 traceroute -n -I -q 2 -m 5 10.0.2.10; see icmp
$X h1 traceroute -n -T -p 80 -q 1 -N 1 10.0.2.10; see tcp
$X h1 nc -u -v -w 1 10.0.2.10 5353 </dev/null; see nc -u
$X h1 bash -c 'echo x > /dev/udp/10.0.2.10/99'; sleep 0.1; see closed at once
ip link set lo up
for i in $(seq 1 120); do echo x > /dev/udp/127.0.0.1/99; done
nstat -az IcmpOutDestUnreachs IcmpOutRateLimitGlobal IcmpOutRateLimitHost | awk 'NR>1{print $1,$2}'
for i in $(seq 1 120); do echo x > /dev/udp/::1/99; done
nstat -az Icmp6OutDestUnreachs Icmp6OutRateLimitHost | awk 'NR>1{print $1,$2}'
