# Sets that the kernel cannot keep, protocols of which one is asked for, and words behind verbs.
nft add table t; nft add chain t c
nft add set t a '{ type ipv4_addr; flags interval, dynamic; }'; nft add set t b '{ type ipv4_addr; flags interval, dynamic, timeout; }';  nft add set t c '{ type ipv4_addr . inet_service; flags interval, dynamic; }'; nft add set t d '{ type ipv4_addr; flags constant, dynamic; }'; nft add set t e '{ type ipv4_addr; flags constant,timeout; }'; nft add set t f '{ type ipv4_addr; flags interval,timeout; size 5; }'
nft add set t g '{ type ipv4_addr; flags interval; }'; nft add rule t c add @g '{ ip saddr }'; nft add map t m '{ type ipv4_addr : verdict; flags dynamic; }'; nft add map t n '{ type ipv4_addr : mark; flags dynamic, interval; }'
nft -f - <<'EOF'
table ip u {
	set a { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }
	set b { type ipv4_addr; }
	set e { type ipv4_addr; flags interval; }
	chain c {
		ip saddr @a drop
		ip saddr @b drop
		add @a { ip saddr }
		add @b { ip saddr }
		update @e { ip saddr timeout 5s }
	}
}
EOF
nft list ruleset
nft -j list ruleset >/tmp/x; printf '%s' '{"nftables":[{"add":{"table":{"family":"ip","name":"w"}}},{"add":{"set":{"family":"ip","table":"w","name":"s","type":"ipv4_addr","elem":[{"elem":{"val":"1.1.1.1","comment":"hi"}}],"timeout":60,"flags":["timeout"]}}},{"add":{"chain":{"family":"ip","table":"w","name":"c"}}},{"add":{"rule":{"family":"ip","table":"w","chain":"c","expr":[{"match":{"left":{"meta":{"key":"l4proto"}},"op":"==","right":{"set":["tcp","udp"]}}},{"match":{"left":{"&":[{"payload":{"protocol":"tcp","field":"flags"}},{"|":["syn","ack"]}]},"op":"==","right":"syn"}},{"snat":{"addr":"1.1.1.1"}}]}}}]}' | nft -j -f -
printf '%s' '{"nftables":[{"add":{"table":{"family":"ip","name":"w"}}},{"add":{"chain":{"family":"ip","table":"w","name":"c"}}},{"add":{"rule":{"family":"ip","table":"w","chain":"c","expr":[{"match":{"left":{"&":[{"payload":{"protocol":"tcp","field":"flags"}},{"|":["syn","ack"]}]},"op":"==","right":"syn"}},{"match":{"op":"!=","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":{"prefix":{"addr":"10.0.0.0","len":8}}}},{"counter":{"packets":1,"bytes":2}},{"drop":null}]}}}]}' | nft -j -f -; nft list table w
nft -j list counters; nft -j list chains; nft -j list sets; nft -j list chain ip w c; nft -j list rule ip w c; nft -j list ruleset inet; nft -j get element ip w s '{ 1.1.1.1 }'; nft -j describe ip saddr; nft -j delete table nosuch; nft -j add rule ip w c foo; nft -j list chain ip w nosuch; nft -j monitor bogus
nft flush ruleset
nft add table t; nft add chain t c; nft add table inet i; nft add chain inet i c
nft add rule t c meta l4proto '{ tcp, udp }' tcp dport 53; nft add rule t c meta l4proto '{ udp, tcp }' tcp dport 53; nft add rule t c ip protocol '{ tcp, udp }' udp dport 53; nft add rule t c ip protocol '{ tcp, icmp }' tcp dport 53;nft add rule t c ip protocol '{ tcp, icmp }' icmp type 8; nft add rule t c meta l4proto '{ tcp, udp }' th dport 53; nft add rule inet i c meta l4proto '{ tcp, udp }' tcp dport 53; nft add rule inet i c ip protocol '{ tcp, udp }' tcp dport 53; nft add rule inet i c meta l4proto '{ icmp, ipv6-icmp }' icmp type 8; nft add rule t c meta l4proto '{ 17, 6 }' udp dport 1; nft add rule t c meta l4proto != '{ tcp, udp }' tcp dport 53;  nft add rule t c meta l4proto != tcp udp dport 53; nft add rule t c meta l4proto != tcp tcp dport 53; nft add rule t c ip protocol vmap '{ tcp : accept, udp : drop }' tcp dport 5; nft add rule t c meta l4proto '{ 99, 5 }' udp dport 1; nft add rule t c meta l4proto '{ tcp, 99 }' tcp dport 1;
 nft add rule inet i c meta protocol '{ ip, ip6 }' ip saddr 1.1.1.1;nft add rule inet i c meta protocol '{ ip, ip6 }' ip6 saddr ::1;  nft add rule inet i c meta protocol ip6 ip saddr 1.1.1.1; nft add rule inet i c meta nfproto ipv6 ip saddr 1.1.1.1; nft add rule inet i c meta nfproto != ipv4 ip saddr 1.1.1.1
nft list ruleset
for w in rule rules ruleset element elements foo chain flowtable hooks ct meter tables 5 '{' handle counter; do nft list $w; nft reset $w; nft flush $w; nft delete $w; nft get $w; nft rename $w; done
for w in 'rule t c' 'rules' 'rules t c' 'rules table t' 'rules chain t c' 'set t s' 'map t m' 'element t s { 1.1.1.1 }' 'counters' 'counters t' 'counters table t' 'counter t x' 'quota t q' 'quotas' 'limit t l' 'chain t c' 'table t' 'tables'; do nft reset $w; echo $?; done
nft flush ruleset
nft -f - <<'EOF'
add table ip t
add map ip t v { type ipv4_addr : verdict; elements = { 1.1.1.1 : accept, 2.2.2.2 : jump sub }; }
add chain ip t sub
add chain ip t c
add rule ip t c ip saddr vmap @v
add rule ip t c accept
add rule ip t c jump sub
EOF
nft list ruleset
nft -f - <<'EOF'
add table ip t
add element ip t v { 1.1.1.1 : accept }
add chain ip t c
add element ip t v { 1.1.1.1 : jump x }
add rule ip t c accept
EOF
nft -f - <<'EOF'
add table ip t
add set ip t v { type ipv4_addr; flags constant, timeout; elements = { 1.1.1.1 } ; }
add chain ip t c
add rule ip t c ip saddr @v
add rule ip t c accept
EOF
nft list ruleset
