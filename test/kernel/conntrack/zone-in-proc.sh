# Zones, times and IPv6 addresses in /proc/net/nf_conntrack, and what events tell at the end.
ip link set lo up; sleep 2
iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT; ip6tables -A INPUT -m conntrack --ctstate NEW -j ACCEPT
sysctl -qw net.netfilter.nf_conntrack_acct=1
F() { sed 's/id=[0-9]*/id=I/g; s/portid=[^ ]*\( progname=[a-z]*\)*/portid=P/; s/<id>[0-9]*/<id>N/; s/^\(ipv[46] *[0-9]* \)*\([a-z0-9]*\) *\([0-9]*\) [0-9]*/\1\2 \3/'; }
iptables -t raw -A OUTPUT -p icmp -d 127.0.0.2 -j CT --zone 3
p() { ping -c 1 127.0.0.2 >/dev/null; ping -c 1 127.0.0.1 >/dev/null; ping -c 1 ::1 >/dev/null; }
p; F < /proc/net/nf_conntrack | sort
conntrack -F; sysctl -qw net.netfilter.nf_conntrack_timestamp=1; p; F < /proc/net/nf_conntrack | sort
for o in extended xml; do
  (timeout 2 conntrack -E -o $o 2>/dev/null | F > ev) & sleep 0.3
  conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 --timeout 50; conntrack -D -p udp >/dev/null; wait; sed 's/<timeout>[0-9]*/<timeout>T/' ev
done 2>/dev/null
