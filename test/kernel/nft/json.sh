# nft -j: listings in libnftables' JSON, on one line.
ip netns add n; ip netns exec n bash <<'E'
nft -f - <<'R'
table ip t {
	comment "my table"
	counter c { packets 3 bytes 4 comment "cc" }
	quota q { over 10 mbytes used 3 bytes }
	limit l { rate 400/minute burst 5 packets }
	limit lb { rate over 1 mbytes/second burst 2 kbytes }
	set s { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 } }
	set i { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/8, 192.168.0.1-192.168.0.9, 1.2.3.4 } }
	set p { type ipv4_addr . inet_service; flags interval; comment "pp"; elements = { 10.0.0.1 . 80, 10.0.0.0/24 . 90-99 } }
	set d { type ipv4_addr; size 65535; flags dynamic,timeout; timeout 1h; gc-interval 1m; }
	set e { type inet_service; elements = { 22 comment "ssh", 80 } ; counter; }
	set y { typeof tcp dport; elements = { 80, 23 } }
	map m { type ipv4_addr : inet_service; elements = { 10.0.0.1 : 80, 10.0.0.2 : 81 } }
	map v { type inet_service : verdict; elements = { 80 : accept, 81 : jump other, 82 : drop } }
	map cm { type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { 10.0.0.1 . 80 : 10.1.0.1 . 8080 } }
	chain in {
		type filter hook input priority filter; policy drop;
		comment "input"
		ct state vmap { established : accept, related : accept, invalid : drop }
		ct state new,established accept
		ct state new accept
		iifname "lo" accept
		iifname { "eth0", "eth1*" } accept
		ip saddr 10.0.0.0/8 tcp dport 22 counter packets 1 bytes 2 accept comment "ssh"
		ip saddr != 10.0.0.1 drop
		ip saddr @s tcp dport { 80, 443, 8000-8010 } accept
		ip daddr 10.0.0.1-10.0.0.9 drop
		tcp dport > 1024 return
		tcp flags syn / syn,ack drop
		tcp flags & (fin|syn) == fin|syn drop
		tcp flags syn drop
		meta mark & 0xff == 0x10 drop
		meta mark set mark and 0xff
		meta mark set ct mark
		ct mark set meta mark
		meta l4proto { tcp, udp } th dport 53 accept
		icmp type echo-request limit rate 5/second accept
		icmp type { echo-reply, destination-unreachable } accept
		limit rate over 10/minute burst 3 packets drop
		limit rate 10 mbytes/second accept
		quota over 5 kbytes drop
		log prefix "x: " level info flags all
		log prefix "y" group 2 snaplen 64 queue-threshold 3
		log flags tcp sequence,options flags ip options
		log
		reject
		reject with tcp reset
		reject with icmp port-unreachable
		reject with icmp host-prohibited
		jump other
		goto other
		tcp dport vmap @v
		tcp dport 80 counter name c quota name "q" limit name "l"
		add @d { ip saddr }
		update @d { ip saddr timeout 10s limit rate 5/second }
		tcp option maxseg size set 1400
		ip ttl set 5
		ip dscp cs1 accept
		fib daddr type local accept
		fib saddr . iif oif missing drop
		meta hour "10:00"-"12:00" accept
		meta skuid 0 accept
		meta pkttype broadcast drop
		numgen random mod 2 0 accept
		ip saddr . tcp dport @p accept
		ip saddr . tcp dport { 10.0.0.1 . 80, 10.0.0.2 . 81 } accept
		ct direction original accept
		ct original saddr 10.0.0.1 accept
		ct count 10 accept
		ct status dnat accept
		ip protocol tcp accept
		ip frag-off & 0x1fff != 0 drop
		notrack
		meta nftrace set 1
		continue
	}
	chain other {
	}
	chain nat {
		type nat hook prerouting priority -100;
		dnat to 10.0.0.1
		tcp dport 80 dnat to 10.0.0.1:8080
		tcp dport 80 dnat to 10.0.0.1-10.0.0.5:8080-8090 random
		tcp dport 80 redirect to :8080
		redirect
		tcp dport 80 redirect to : ip saddr map @m
		dnat ip to ip daddr . tcp dport map @cm
		tcp dport 81 dnat to numgen random mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }
		tcp dport 81 dnat to jhash ip saddr mod 2 seed 0xdeadbeef map { 0 : 10.0.0.1, 1 : 10.0.0.2 }
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		masquerade
		masquerade random,persistent
		ip protocol tcp masquerade to :1024-65535
		snat to 1.2.3.4
		snat to 1.2.3.4-1.2.3.6 persistent
	}
}
R
nft -f - <<'R'
table inet z {
	chain c {
		type filter hook prerouting priority mangle + 5;
		ip6 saddr fe80::/10 accept
		meta nfproto ipv6 drop
		ip saddr 1.1.1.1 accept
		tcp dport 80 tproxy ip to 127.0.0.1:8080
		meta l4proto tcp tproxy to :8080
		reject with icmpx admin-prohibited
		ct mark 1 reject with icmpv6 addr-unreachable
	}
}
R
E
for w in 'list tables' 'list ruleset' 'list table ip t' 'list chain ip t in' 'list chain ip t nope' 'list set ip t i' 'list map ip t v' 'list sets' 'list maps' 'list chains' 'list counters' 'list quotas' 'list limits' 'list counter ip t c' 'list quota ip t q' 'list limit ip t l' 'list meters' 'list flowtables' 'list chains ip' 'list ruleset inet' 'reset counters' 'list table ip nope' 'get element ip t s { 10.0.0.1 }' 'add table ip k' 'flush ruleset' 'list ruleset'; do echo "== $w"; ip netns exec n nft -j $w | sed 's/}, {/},\n {/g'; echo "rc ${PIPESTATUS[0]}"; done
