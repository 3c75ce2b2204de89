# The bounds of the settings, -z, and what /proc tells.
ip link set lo up; ip addr add 10.0.0.1/32 dev lo; iptables -A INPUT -m conntrack --ctstate NEW
sysctl -w net.netfilter.nf_conntrack_acct=1
ping -c1 -q 10.0.0.1 >/dev/null
n() { sed 's/id=[0-9]*/id=N/g; s/<id>[0-9]*/<id>N/'; }
conntrack -L 2>/dev/null | n; conntrack -L -z  2>/dev/null| n; conntrack -L  2>/dev/null| n; conntrack -Z; conntrack -L -z -p icmp -o xml  2>/dev/null| n; conntrack -L -o xml  2>/dev/null| n; conntrack -L -o ktimestamp  2>/dev/null| n;conntrack -L -z -p udp;
for f in acct checksum timestamp tcp_be_liberal tcp_ignore_invalid_rst tcp_loose tcp_max_retrans udp_timeout icmp_timeout tcp_timeout_established generic_timeout gre_timeout expect_max max buckets count sctp_timeout_closed dccp_loose; do
 for v in -1 0 1 2 255 256 99999999999 x; do sysctl -w net.netfilter.nf_conntrack_$f=$v; done; sysctl net.netfilter.nf_conntrack_$f; done
head -1 /proc/net/stat/nf_conntrack
