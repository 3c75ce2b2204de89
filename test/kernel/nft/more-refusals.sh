#!/bin/sh
# Hooks of families, values out of range, maps that do not fit, -D, lines of -i, and words that nft leaves out of listings.
timeout 20 stdbuf -oL nft monitor > /tmp/m & sleep 0.5
nft add table t; nft add table t; nft add chain t c; nft add chain t c; nft add chain t b '{ type filter hook input priority 0; }'; nft add chain t b '{ type filter hook input priority 0; }'; nft add set t s '{ type ipv4_addr; }'; nft add set t s '{ type ipv4_addr; }'; nft add counter t k; nft add counter t k; nft add element t s '{ 1.1.1.1 }'; nft add element t s '{ 1.1.1.1 }'; nft flush chain t c; nft flush set t s; nft flush ruleset; nft flush ruleset
sleep 0.5; cat /tmp/m
nft add table t; nft add chain t c
nft add rule t c meta protocol ip accept; nft add rule t c meta protocol ip ip saddr 1.1.1.1 accept; nft add rule t c meta nfproto ipv4 accept;  nft add rule t c meta protocol ip6 accept; nft add rule t c meta protocol ip meta length 5;nft add rule t c meta protocol ip meta pkttype host
nft add table inet i; nft add chain inet i c; nft add rule inet i c meta protocol ip accept; nft add rule inet i c meta nfproto ipv4 meta length 7; nft add rule inet i c meta protocol ip tcp dport 5;
nft add rule inet i c meta nfproto ipv6 ip6 saddr ::1;nft add rule inet i c meta l4proto tcp meta length 7; nft add rule inet i c meta l4proto tcp tcp dport 7; nft add rule inet i c meta l4proto tcp accept; nft add rule inet i c ip protocol tcp accept;  nft add rule inet i c ip protocol tcp tcp dport 5; nft add rule inet i c meta protocol ip ip protocol tcp tcp dport 5; nft add rule inet i c meta l4proto tcp ip saddr 1.1.1.1
nft list ruleset
nft flush ruleset; nft add table t
nft add set t s1 '{ type ipv4_addr; counter; }';nft list set t s1; nft add element t s1 '{ 1.1.1.1 }'; nft list set t s1
nft add set t s2 '{ type ipv4_addr; flags interval; counter; }';nft list set t s2; nft add element t s2 '{ 1.1.1.0/24 }'; nft list set t s2
nft add set t s3 '{ type ipv4_addr . inet_service; flags interval; counter; }';nft list set t s3; nft add element t s3 '{ 1.1.1.0/24 . 80 }'; nft list set t s3
nft add element t s3 '{ 1.1.1.1 }'
nft list set t s3
nft add set t s4 '{ type ipv4_addr; flags dynamic; counter; }';nft list set t s4
nft add set t s5 '{ type ipv4_addr . inet_service; counter; }'; nft add element t s5 '{ 1.1.1.2 . 80 }';  nft list set t s5
for h in prerouting ingress egress bogus; do for f in ip ip6 inet arp bridge netdev; do nft add table $f z; nft add chain $f z q "{ type filter hook $h priority 0; }"; done; done
nft add chain t c; nft add chain t d; nft rename chain t c d; nft rename chain t c c; nft rename chain t c q; nft rename chain t nono q
nft add rule t d ip protocol 300; nft add rule t d meta l4proto 256; nft add rule inet z q ip6 nexthdr 300;  nft add rule t d ip protocol foo; nft add rule t d tcp dport 65536; nft add rule t d ip ttl 256; nft add rule t d ip dscp 64; nft add rule t d icmp type 256
nft add rule t d ct original saddr 1.1.1.1;nft add rule t d ct reply daddr 1.1.1.1; nft add rule inet z q ct original saddr 1.1.1.1; nft add rule ip6 z q ct original saddr ::1;  nft add rule t d ct original proto-src 5; nft add rule t d ct original protocol tcp; nft list chain t d
nft -D =5 -f /dev/null; nft -D a= -f /dev/null; nft -D p -f /dev/null; nft -D 'a=b=c' -f /dev/null
nft add table t; nft add map t m '{ }';  nft add map t m '{ type ipv4_addr; }'; nft add map t m '{ type ipv4_addr : }'; nft add map t m '{ typeof ip saddr; }'; nft add map t m '{ flags interval; }'; nft add set t s '{ flags interval; }'; nft add set t s '{ typeof ip saddr : ip daddr; }'; nft add set t s '{ type ipv4_addr : ipv4_addr; }'
nft add map t m '{ type ipv4_addr : verdict; }'; nft add map t p '{ type inet_service : verdict; }';nft add map t a '{ type ipv4_addr : ipv4_addr; }'; nft add map t pp '{ type inet_service : ipv4_addr; }'; nft add set t s '{ type ipv4_addr; }'; nft add chain t c
nft add rule t c add @s '{ tcp dport }'; nft add rule t c add @m '{ ip saddr }';nft add rule t c add @a '{ ip saddr : tcp dport }'; nft add rule t c add @a '{ ip saddr : ip daddr }';  nft add rule t c add @nope '{ ip saddr }'
nft list ruleset
printf 'add table y\nadd table' | nft -i; echo $?
printf 'add chain y c { type filter hook input priority 0; }\nadd rule y c accept\nlist table y\n' | nft -i; echo $?
nft -i < /dev/null; echo $?
printf 'list tables\n' | nft -a -i; echo $?
