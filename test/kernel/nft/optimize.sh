# nft -o: which rules are put together, and how.
cd /tmp
cat > a.nft <<'EOF'
table inet o {
	set s { type ipv4_addr; }
	chain c1 {
		tcp dport 22 accept
		tcp dport 80 accept
		tcp dport 443 counter accept
		tcp dport 8080 counter accept
		udp dport 53 accept
		udp dport 54 drop
		udp dport 55 drop
		ip saddr 10.0.0.0/8 drop
		ip saddr 11.0.0.0-11.0.0.9 drop
	}
	chain c2 {
		tcp dport { 22, 80 } accept
		tcp dport 443 accept
		tcp dport != 5 drop
		tcp dport != 6 drop
		iifname "eth0" ip saddr 1.1.1.1 tcp dport 22 accept
		iifname "eth1" ip saddr 2.2.2.2 tcp dport 23 drop
		ct state new tcp dport 1 accept
		ct state new tcp dport 2 accept
		ct state established,related accept
		ct state invalid drop
	}
	chain c3 {
		ip saddr @s accept
		ip saddr 1.1.1.1 accept
		ip saddr 2.2.2.2 log prefix "a" drop
		ip saddr 3.3.3.3 log prefix "a" drop
		ip saddr 4.4.4.4 log prefix "b" drop
		ip daddr 1.1.1.1 limit rate 5/second accept
		ip daddr 2.2.2.2 limit rate 5/second accept
		ip daddr 3.3.3.3 reject
		ip daddr 4.4.4.4 reject
		meta mark 1 jump c1
		meta mark 2 goto c2
		meta mark 3 continue
		accept
		accept
	}
	chain c4 {
		tcp dport 1 meta mark set 1
		tcp dport 2 meta mark set 1
		tcp dport { 1, 2 } ip saddr 1.1.1.1 drop
		tcp dport 3 ip saddr { 2.2.2.2, 3.3.3.3 } drop
		icmp type echo-request accept
		icmp type echo-reply drop
		tcp dport 5
		tcp dport 6
		meta l4proto tcp accept
		meta l4proto udp accept
		ip saddr vmap { 1.1.1.1 : accept }
		ip saddr vmap { 2.2.2.2 : drop }
	}
}
table ip n {
	chain pre {
		type nat hook prerouting priority dstnat;
		tcp dport 80 dnat to 1.1.1.1:8080
		tcp dport 81 dnat to 1.1.1.2:8081
		ip daddr 1.1.1.1 tcp dport 82 dnat to 1.1.1.3:83
		ip daddr 1.1.1.2 tcp dport 83 dnat to 1.1.1.4:84
	}
	chain post {
		type nat hook postrouting priority srcnat;
	}
}
EOF
nft -o -f a.nft; echo $?; nft list ruleset; nft flush ruleset
echo 'add table ip t; add chain ip t c; add rule ip t c tcp dport 1 accept; add rule ip t c tcp dport 2 accept' > b.nft; nft -o -f b.nft; echo $?; nft -o -c -f b.nft; nft list ruleset
echo 'table ip u { chain c { tcp dport 1 accept; tcp dport 2 accept; }; }' > c.nft;  nft -o -f c.nft;  nft -o 'table ip v { chain c { tcp dport 1 accept; tcp dport 2 accept; }; }'; nft list ruleset; nft --optimize list tables; nft -c -o -f - < c.nft; echo 'table ip u { chain c { tcp dport 1 accept; tcp dport 1 accept; ip saddr 1.1.1.1 drop; ip saddr 1.1.1.0/24 drop; }; }' | nft -o -f -; echo $?; nft list table u
cd /tmp
t() { printf 'table inet o {\n\tset s { type ipv4_addr; }\n\tchain c {\n%s\n\t}\n}\n' "$1" > x.nft; nft -o -f x.nft; echo "= $?"; nft list ruleset 2>/dev/null | grep -v 'set s\|type ipv4_addr$' | sed -n '/chain c/,/}/p'; nft flush ruleset; }
t '		udp dport 53 counter accept
		udp dport 54 counter drop'
t '		udp dport 53 log prefix "x" accept
		udp dport 54 log prefix "x" drop'
t '		ct state established,related accept
		ct state new accept'
t '		ip saddr . tcp dport { 1.1.1.1 . 22 } accept
		ip saddr . tcp dport { 2.2.2.2 . 23 } accept'
t '		tcp dport 1 accept
		udp dport 2 accept
		tcp dport 3 accept
		tcp dport 4 accept'
t '		counter tcp dport 1 accept
		counter tcp dport 2 accept'
t '		tcp dport 1 ip saddr 1.1.1.1 counter accept
		ip saddr 1.1.1.2 tcp dport 2 counter accept'
t '		ip saddr 1.1.1.1 drop
		ip saddr 1.1.1.1 tcp dport 2 drop'
t '		tcp dport 1 reject with tcp reset
		tcp dport 2 reject with tcp reset
		tcp dport 3 reject'
t '		tcp dport ssh accept
		tcp dport http accept comment "hi"'
t '		tcp flags syn accept
		tcp flags ack accept'
t '		tcp flags & (syn|ack) == syn accept
		tcp flags & (syn|ack) == ack accept'
t '		ip saddr @s accept
		ip saddr @s drop'
t '		ip saddr { 1.1.1.1, 2.2.2.2 } tcp dport { 1, 2 } accept
		ip saddr 3.3.3.3 tcp dport 5 accept'
t '		ip saddr 1.1.1.1 notrack
		ip saddr 1.1.1.2 notrack'
t '		ip saddr 1.1.1.1
		ip saddr 1.1.1.2 accept'
t '		meta l4proto tcp tcp dport 22 accept
		meta l4proto tcp tcp dport 23 accept
		iifname "lo" accept
		iifname { "eth0", "eth1" } drop'
t '		bogus accept'
t '		jump nochain'
t '		ip saddr 10.0.0.0/8 counter
		ip saddr 10.0.0.0/9 counter'
cd /; nft flush ruleset
nft add table t; nft add chain t c
nft add rule t c ip saddr '{ 10.0.0.0/8, 11.0.0.0-11.0.0.9 }' drop; nft add rule t c tcp dport '{ 1-5, 6-9, 10, 11 }';nft add rule t c tcp dport '{ 1, 2, 3 }'; nft add rule t c ip saddr '{ 10.0.0.0/24, 10.0.1.0/24, 10.0.4.0/24, 1.1.1.1, 1.1.1.2 }'; nft add rule t c tcp flags '&' '(syn|ack)' == '{ syn, ack }' accept; nft add rule t c meta mark '&' 0xff '{ 1, 2 }'; nft add rule t c meta mark and 0xf0 != '{ 0x10, 0x20 }'; nft add rule t c ip saddr '&' 255.0.0.255 '{ 1.0.0.1, 2.0.0.2 }'; nft add rule t c ct mark '&' 7 vmap '{ 1 : accept, 2 : drop }'; nft add rule t c tcp flags '&' '(syn|ack)' vmap '{ syn : accept, ack : drop }'; nft add rule t c tcp flags '{ syn, syn|ack }';nft add rule t c ct state '{ established|related, new }';  nft add rule t c tcp flags != '{ syn, ack }'; nft add rule t c tcp flags '& (syn|ack) != { syn, ack }'; nft add rule t c tcp dport vmap '{ 1-5 : drop, 6-9 : drop }'
nft list chain t c
nft -j list chain t c | sed 's/, {"/,\n{"/g'
