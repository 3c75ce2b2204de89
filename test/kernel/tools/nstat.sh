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
