# Rules of nft in tables of iptables: what iptables cannot read, places and numbers, chains made, renamed and deleted
while read -r rule; do echo "## $rule"; nft flush ruleset; iptables -A INPUT -s 10.0.0.1 -j ACCEPT; nft add rule ip filter INPUT $rule; iptables -A INPUT -j LOG; iptables -S 2>&1; iptables -nvL INPUT; iptables-save -t filter | grep -v '^#'; done <<'EOF'
meta mark set 5
ip length 50 accept
th dport 53 accept
sctp dport 9 accept
sctp dport 9 counter accept
ip dscp 10 accept
meta length 50 accept
meta skuid 0 accept
ether saddr 00:11:22:33:44:55 accept
@th,0,16 5 accept
meta l4proto udp meta mark set 5
tcp flags syn accept
ip saddr & 255.0.255.0 != 10.0.5.0
EOF
for r in "ct state new" "log group 2 counter" "iifname a oifname b ip saddr 1.2.3.4 tcp dport 5 counter packets 3 bytes 9 log group 1" "limit rate 400/minute" "counter packets 7 bytes 8 ip saddr 1.2.3.4 accept" "tcp dport 5 udp sport 5" "icmp type { 8, 0 } accept" "ip saddr @x" "limit rate 1/day burst 2 packets drop" "ip protocol icmp icmp type 8 accept" "meta pkttype != unicast drop" "icmp code 3" "tcp flags != syn" "tcp flags & syn != 0 drop" "tcp flags & (fin|syn|rst|ack) == syn drop" "ip ttl != 5" "ip ttl > 5 drop" "ip ttl < 5" "ip ttl 5-9" "tcp dport > 1024 drop" "tcp dport >= 1024 drop" "tcp dport < 80" "meta mark > 5"; do echo "## $r"; nft flush ruleset; iptables -P INPUT ACCEPT; nft add rule ip filter INPUT $r && iptables -S INPUT 2>&1 | tail -n +2; done
nft flush ruleset; ip6tables -P INPUT ACCEPT; for r in "ip6 saddr fd00::/8 accept" "ip6 nexthdr tcp accept" "icmpv6 type echo-request accept" "ip6 hoplimit 5 accept" "tcp dport 5 accept" "ip6 saddr fd00::1 ip6 daddr != fe80::/10 udp sport 5-6 counter drop" "meta l4proto ipv6-icmp drop" "ip6 nexthdr != tcp" "ip6 nexthdr > 5" "icmpv6 type 128 icmpv6 code 0" "ip6 saddr & ffff:: == fd00::" "ip6 saddr fd00::1-fd00::9" "ip6 hoplimit 3-5" "ip6 hoplimit set 5" "tcp sequence 5" "tcp dport vmap { 1 : accept }" "jump abcdefghijklmnopqrstuvwxyz0123456789" "ip6 dscp 5"; do nft add rule ip6 filter INPUT $r; done; ip6tables -S
nft flush ruleset; iptables -A INPUT -j DROP; nft add rule ip filter INPUT counter accept; nft insert rule ip filter INPUT tcp dport 5 accept; nft add rule ip filter INPUT handle 2 udp dport 1; nft insert rule ip filter INPUT position 2 udp dport 2; nft add rule ip filter INPUT index 0 udp dport 3; nft replace rule ip filter INPUT handle 2 udp dport 4; nft delete rule ip filter INPUT handle 3; nft delete rule ip filter INPUT handle 33; nft -a list ruleset; iptables -L INPUT --line-numbers -n; iptables -D INPUT 2; iptables -D INPUT -p udp --dport 4; iptables -D INPUT -p udp --dport 3; iptables -D INPUT -p udp -m udp --dport 1; nft -a list ruleset; nft add chain ip filter mine; nft add rule ip filter mine ct state new counter jump mine2; nft add chain ip filter mine2; nft add rule ip filter mine ct state new counter jump mine2; nft add rule ip filter INPUT jump mine; iptables -S; nft rename chain ip filter mine2 m3; nft delete chain ip filter m3; nft delete chain ip filter nosuch; iptables -F mine; nft delete chain ip filter m3; nft delete chain ip filter INPUT; nft -a list ruleset; nft flush chain ip filter INPUT; nft delete chain ip filter INPUT; nft list ruleset; nft 'chain ip filter OUTPUT { type filter hook output priority 0; policy drop; }'; nft add chain ip filter OUTPUT '{ policy accept; }'; nft -a list ruleset; iptables -S; nft delete table ip filter; nft list ruleset
