# nstat and /proc/net/snmp: what a ping, a refused connection and a datagram without a port count.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
nstat; nstat
ping -c 1 -q 127.0.0.1 >/dev/null
nstat
nstat
nstat -as | head -8
nstat -az IpInReceives 'IpForw*'
nstat -asj IpInReceives IpInDelivers
echo hello | nc -u -w 1 127.0.0.1 99
nstat 'Ip*' 'Icmp*' 'Udp*'
nc -z 127.0.0.1 99
nstat 'Ip*' 'Icmp*' 'Tcp[!E]*'
ip route add unreachable 10.9.0.0/16
ping -c 1 -q 10.9.0.1
nstat -s IpOutNoRoutes
nstat -ns; echo "= $?"
grep ^Udp: /proc/net/snmp
# A connection that its client gives up itself is no failed attempt, a refused one is.
ip link add af0 type veth peer name af1; ip addr add 10.213.0.1/24 dev af0; ip link set af0 up; ip link set af1 up; ip link set lo up
nc -zv -w1 10.213.0.9 80; nstat -asz TcpAttemptFails | tail -1
nc -zv 127.0.0.1 81; nstat -asz TcpAttemptFails | tail -1
