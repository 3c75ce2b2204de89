# A listing as JSON, loaded again and listed again.
cat > /tmp/r.nft <<'EOF'
table inet fw {
	comment "all of it"
	counter hits { packets 3 bytes 40 }
	quota q { over 10 mbytes }
	limit l { rate 10/second burst 20 packets }
	limit lb { rate over 1 mbytes/second burst 5 kbytes }
	set a { type ipv4_addr; flags interval, timeout; timeout 1h; comment "x"; elements = { 10.0.0.0/8, 1.2.3.4 timeout 2h, 2.0.0.1-2.0.0.9 } }
	set b { type ipv4_addr . inet_service . inet_proto; elements = { 1.1.1.1 . 80 . tcp } }
	set c { type ifname; elements = { "eth0", "lo" } }
	set d { type mark; size 100; counter; elements = { 1, 2 } }
	set dyn { type ipv4_addr; flags dynamic; size 10; }
	map m { type inet_service : ipv4_addr; elements = { 80 : 1.1.1.1, 81 : 2.2.2.2 } }
	chain sub { }
	chain in {
		type filter hook input priority filter - 5; policy drop;
		iifname "lo" accept comment "loop"
		iifname "eth*" oif lo drop
		ct state vmap { established : accept, invalid : drop, new : jump sub }
		ct state established,related counter packets 5 bytes 60 accept
		ct state != new drop
		tcp flags syn / fin,syn,rst,ack accept
		tcp flags & (syn | ack) == syn drop
		tcp flags != syn drop
		tcp dport { 22, 80, 100-200 } accept
		tcp dport != 22 drop
		tcp dport 1024-65535 reject with tcp reset
		ip saddr @a ip daddr != 10.0.0.0/8 drop
		ip saddr . tcp dport . meta l4proto @b accept
		iifname @c log prefix "hi there: " level info flags all
		log group 3 snaplen 50 queue-threshold 2
		meta mark set 0x10
		meta mark set ct mark & 0xff
		meta mark & 0xf0 == 0x10 accept
		ct mark set meta mark
		ip dscp set cs1
		ip ttl > 5 limit name "l" accept
		limit rate 5/minute burst 7 packets accept
		limit rate over 10 kbytes/second drop
		quota over 5 mbytes drop
		quota name "q" counter name "hits"
		icmp type { echo-request, destination-unreachable } accept
		icmpv6 type nd-neighbor-solicit accept
		ip6 saddr fd00::/8 ip6 hoplimit 255 accept
		meta l4proto { tcp, udp } th dport 53 accept
		ip protocol icmp reject with icmp host-prohibited
		reject with icmpx admin-prohibited
		add @dyn { ip saddr }
		fib daddr type local accept
		fib saddr . iif oif missing drop
		meta mark set numgen inc mod 3 offset 5
		meta mark set jhash ip saddr . tcp dport mod 7 seed 0x5
		meta mark set tcp dport map { 22 : 1, 80 : 2 }
		tcp option maxseg size 500-1000 drop
		tcp option sack-perm exists drop
		ct count over 10 drop
		ct original ip saddr 1.1.1.1 drop
		ct direction reply accept
		@th,16,16 0x50 drop
		rt classid 5 accept
		meta skuid 0 accept
		meta time > "2030-01-01 00:00:00" drop
		meta hour "10:00"-"12:00" meta day "Monday" accept
		frag more-fragments 1 drop
		meta pkttype broadcast drop
		ether saddr 00:11:22:33:44:55 drop
		return
	}
	chain mss { type filter hook forward priority 0; tcp flags syn tcp option maxseg size set rt mtu; tcp option maxseg size set 1400; notrack; goto sub; }
	chain pre { type nat hook prerouting priority dstnat; tcp dport 80 dnat ip to 1.1.1.1:8080; dnat ip to tcp dport map @m; udp dport 53 redirect to :5353; tcp dport 9 dnat ip6 to [fd00::1]:99; }
	chain post { type nat hook postrouting priority srcnat; masquerade random,persistent; snat ip to 1.2.3.4-1.2.3.9; tcp dport 1 masquerade to :1000-2000; }
}
table ip6 t6 { }
EOF
nft -f /tmp/r.nft; echo $?
nft -j list ruleset > /tmp/r.json; nft list ruleset > /tmp/a
nft flush ruleset; nft -j -f /tmp/r.json; echo $?; nft list ruleset > /tmp/b; diff /tmp/a /tmp/b
nft -j list ruleset | sed 's/"handle": [0-9]*//g; s/, {/,\n{/g' > /tmp/c; sed 's/"handle": [0-9]*//g; s/, {/,\n{/g' /tmp/r.json | diff - /tmp/c
nft -j 'list table inet fw' | sed 's/, {"/,\n{"/g'
