# What iptables reads of rules that nft put into its tables, rule by rule, and of tables that nft made under its names
i() { iptables "$@"; r=$?; [ $r = 0 ] || echo "[$r] $*"; }
iptables -A INPUT -s 10.0.0.1 -j ACCEPT
while read -r rule; do echo "## $rule"; nft flush ruleset; iptables -A INPUT -s 10.0.0.1 -j ACCEPT; nft add rule ip filter INPUT $rule 2>/dev/null && iptables -S INPUT 2>&1 | tail -n +3; done <<'EOF'
accept
counter
counter drop
drop comment "hello"
ip saddr 10.0.0.1
ip saddr != 10.0.0.0/24 counter accept
ip saddr 10.0.0.1-10.0.0.5 accept
ip saddr { 10.0.0.1, 10.0.0.2 } accept
ip protocol tcp accept
ip protocol != tcp accept
meta l4proto tcp accept
meta l4proto { tcp, udp } accept
tcp dport 80 accept
tcp dport != 80 accept
tcp dport 80-90 accept
tcp dport != 80-90 accept
tcp dport { 80, 90 } accept
tcp sport 5 udp dport 7 accept
tcp sport 5 tcp dport 7 counter accept
udp dport 53 accept
sctp dport 9 accept
th dport 53 accept
tcp flags syn accept
tcp flags & (syn|ack) == syn accept
tcp flags syn / syn,ack accept
icmp type echo-request accept
icmp type 8 icmp code 0 accept
ct state established accept
ct state established,related accept
ct state != invalid accept
ct state vmap { established : accept }
ct mark 5 accept
ct status dnat accept
meta mark 5 accept
meta mark != 5 accept
meta mark & 0xf == 5 accept
meta mark set 5
ct mark set mark
iifname "eth0" accept
iifname "eth*" accept
iifname != "eth0" accept
iif "lo" accept
oifname "eth0" accept
iifname { "a", "b" } accept
limit rate 5/second accept
limit rate 5/second burst 7 packets accept
limit rate over 5/second drop
limit rate 10 kbytes/second accept
log
log prefix "x "
log prefix "x" level debug
log group 3
log prefix "p" group 3 snaplen 20
reject
reject with tcp reset
meta l4proto tcp reject with tcp reset
reject with icmp type host-unreachable
ip ttl 5 accept
ip length 50 accept
ip dscp 10 accept
ip id 5 accept
ip frag-off & 0x1fff != 0 accept
meta length 50 accept
meta pkttype broadcast accept
meta skuid 0 accept
meta cpu 0 accept
ether saddr 00:11:22:33:44:55 accept
fib daddr type local accept
numgen random mod 2 == 0 accept
jhash ip saddr mod 2 == 0 accept
quota 5 mbytes accept
ct count 5 accept
meta nftrace set 1
notrack
return
continue
ip saddr 10.0.0.1 ip saddr 10.0.0.2 accept
ip saddr 10.0.0.1 accept comment "c"
accept counter
meta protocol ip accept
rt classid 5 accept
ip daddr & 255.0.255.0 == 10.0.5.0 accept
@th,0,16 5 accept
tcp option maxseg size set 1400
meta l4proto > 5 accept
meta l4proto != 5 accept
ip protocol != { tcp, udp } accept
ip protocol < 20 accept
icmp type != echo-request accept
icmp type > 5 accept
icmp type 0-8 accept
icmp type 200 accept
iifname != "eth*" accept
iif != lo accept
meta mark > 5 accept
meta mark 5-9 accept
ip saddr & 255.0.255.0 == 10.0.1.0 accept
ip saddr != 10.0.0.1-10.0.0.9 accept
ip saddr > 10.0.0.1 accept
udp sport < 1 accept
tcp dport > 65534 accept
tcp dport >= 80 accept
limit rate over 5/second accept
limit rate 5 kbytes/second accept
ip ttl != 5 accept
ip ttl >= 5 accept
meta pkttype != host accept
meta pkttype { host, broadcast } accept
tcp flags & (fin|syn) == syn accept
tcp flags & (fin|syn) != 0 accept
tcp flags & syn == 0 accept
ip saddr 10.0.0.0/8 ip saddr 11.0.0.0/8 accept
counter comment "a b"
accept comment "with \"
log group 2 prefix "x y"
log level debug group 1
iifname "a b" accept
meta l4proto tcp tcp dport 80 drop
ip daddr 224.0.0.0/4 jump INPUT
ip saddr 10.0.0.1-10.0.0.9 accept
meta mark { 1, 2 } accept
meta length { 1, 2 } accept
meta length > 5 accept
meta length 5 accept
ip ttl { 1, 2 } accept
ip ttl 3-5 accept
ip ttl != 3-5 accept
ip ttl <= 5 accept
ip ttl & 3 == 1 accept
icmp type { 1, 2 } accept
icmp type 8 icmp code 0-3 accept
tcp flags { syn, ack } accept
tcp flags ! syn accept
ct state { new, established } accept
iifname != { "a", "b" } accept
tcp dport { 1, 2 } accept
tcp dport & 3 == 1 accept
meta l4proto tcp-udp accept
meta mark & 0xff == 5 accept
meta mark & 0xff != 5 accept
meta mark and 0xff > 5 accept
ip frag-off & 8191 == 0 accept
ip saddr . tcp dport { 1.1.1.1 . 5 } accept
ip saddr & 0.0.0.255 == 0.0.0.5 accept
ip saddr != 10.0.0.0/8 accept
ip dscp 5 accept
ip length 5 accept
udp length 5 accept
meta random 5 accept
meta iiftype ether accept
limit rate 5/hour burst 7 packets accept
quota over 5 bytes accept
ct mark set 5
ip ttl set 5
masquerade
th dport 5 accept
@nh,0,8 5 accept
sctp dport 5 accept
tcp dport vmap { 1 : accept }
fib saddr type local accept
socket transparent 1 accept
oifname "eth*" oifname != "b" accept
EOF

echo "## commands"
nft flush ruleset; iptables -A INPUT -s 10.0.0.1 -j ACCEPT; iptables -N u; iptables -A u -j LOG; nft add rule ip filter INPUT ct mark 5 ip ttl 3 accept; nft add rule ip filter u quota 5 mbytes drop
for c in "-S" "-S INPUT" "-S OUTPUT" "-S u" "-L -n" "-nL OUTPUT" "-L INPUT 1 -n" "-S INPUT 1" "-A INPUT -j DROP" "-I INPUT -j DROP" "-I INPUT 3 -j DROP" "-D INPUT -j DROP" "-D INPUT 1" "-C INPUT -s 10.0.0.1 -j ACCEPT" "-C INPUT -s 10.0.0.9 -j ACCEPT" "-R INPUT 1 -j LOG" "-N v" "-P INPUT DROP" "-P FORWARD DROP" "-Z INPUT" "-Z" "-E u w" "-X w" "-F w" "-D INPUT -s 9.9.9.9 -j DROP" "-D INPUT 9"; do echo "# $c"; i $c; done
iptables-save | grep -v "^# [GC]"; iptables-save -t nat | grep -v "^#"; printf '*filter\n-A OUTPUT -j LOG\nCOMMIT\n' | iptables-restore -n; echo $?; nft -a list ruleset; i -F INPUT; i -S; i -F; i -S;  printf '*filter\n-A OUTPUT -j LOG\nCOMMIT\n' | iptables-restore; echo $?; nft -a list ruleset; i -X; i -S
echo "## nft-made"
nft flush ruleset; nft add table ip filter; i -S; nft add chain ip filter INPUT '{ type filter hook input priority 0; policy drop; }'; nft add rule ip filter INPUT tcp dport 22 counter accept; i -S; i -nvL; iptables-save | grep -v '^#'; i -A INPUT -p udp --dport 53 -j ACCEPT; nft list ruleset; nft add chain ip filter foo; nft add rule ip filter INPUT jump foo; i -S; i -nL foo; nft add chain ip filter pre '{ type filter hook prerouting priority 0; }'; i -S; i -S INPUT; i -nL | head -3; iptables-save | grep -v '^# [GC]'; i -X pre; nft delete chain ip filter pre; nft add set ip filter s '{ type ipv4_addr; }'; i -S; nft delete set ip filter s; nft add chain ip filter FORWARD '{ type filter hook forward priority 10; }'; i -S; i -A FORWARD -j DROP;  nft list ruleset; nft add table ip mine; nft add chain ip mine c '{ type filter hook input priority 0; }'; i -S | head -2; nft add table ip nat; nft add chain ip nat POSTROUTING '{ type nat hook postrouting priority 100; }'; nft add rule ip nat POSTROUTING oifname eth0 masquerade; i -t nat -S; i -t nat -A POSTROUTING -j MASQUERADE; i -t nat -S; nft add rule ip nat POSTROUTING snat to 1.2.3.4; i -t nat -S POSTROUTING; nft add chain ip nat post2 '{ type nat hook postrouting priority 50; }'; i -t nat -S; i -t nat -nL; nft add table ip6 filter; ip6tables -S; nft add table inet filter; iptables -t mangle -S
