# Tables of iptables as JSON, and their handles.
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp --dport 80:90 -s 10.0.0.0/8 -m conntrack --ctstate NEW -j ACCEPT
iptables -N foo
iptables -I INPUT -p tcp --tcp-flags SYN,ACK SYN -m limit --limit 5/min --limit-burst 9 -j foo
iptables -A foo -m mark --mark 0x10/0xff -m comment --comment "hey you" -j DROP
iptables -A foo ! -p udp -o eth+ ! -d 10.1.2.3 -g bar
iptables -N bar
iptables -A foo ! -p udp -o eth+ ! -d 10.1.2.3 -g bar
iptables -A foo -p icmp --icmp-type echo-request -j REJECT
iptables -A bar -j RETURN
iptables -A bar -j NFLOG --nflog-group 3 --nflog-prefix x
iptables -P FORWARD DROP
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
ip6tables -A INPUT -s fe80::/10 -p ipv6-icmp -j ACCEPT
nft add table inet own
nft add chain inet own c
nft -j list ruleset
nft -j list table ip nat
nft -j list chain ip filter foo
nft -j list tables
nft -a list ruleset
iptables -D INPUT 1
iptables -R INPUT 1 -j DROP
iptables -E bar baz
iptables -Z
nft -a list table ip filter
iptables-save -t filter | iptables-restore -n
nft -a list table ip filter
iptables-save -t nat | iptables-restore
nft -a list tables
nft -a list table ip nat
# Masks of addresses of IPv6
nft flush ruleset; nft add table ip6 t; nft add chain ip6 t c
for r in 'ip6 saddr & ffff:0:ffff:: == fd00::' 'ip6 daddr & ::ff != ::5' 'ip6 saddr & ffff:: { fd00::, fc00:: }' 'ip6 saddr | ::1 == ::1' 'ip6 saddr and ffff:: or ::1 == ffff::1'; do nft add rule ip6 t c $r; nft list chain ip6 t c; nft -j list chain ip6 t c; nft flush chain ip6 t c; done
ip6tables -A INPUT -s fd00::/ffff:0:ffff::; nft -j list table ip6 filter
