# Where nft sees what is wrong, and what it expected there.
nft add table inet t; nft add chain inet t c '{ type filter hook output priority 0; }'
nft tcp dport 22 accept; nft accept; nft log; nft update rule inet t c; nft import x; nft index 5; nft export ruleset; nft destroy table inet t; nft ip; nft ip saddr 1.2.3.4; nft t c; nft t c accept; nft inet t c accept; nft inet t c; nft 5; nft '"foo"'; nft -- list tables; nft '{'; nft list chain t c foo; nft list table inet t extra; nft add table; nft add table inet; nft add table inet 5; nft add table inet 5t; nft add chain inet t; nft add chain inet t 'a b'; nft add chain inet t 9; nft add chain inet t 'c-d.e_f/g'; nft add chain inet t 'x{}'; nft add rule inet t; nft add rule inet t c; nft delete; nft delete table; nft delete chain inet t; nft flush; nft flush chain inet t; nft rename chain inet t c; nft rename table inet t u; nft insert; nft insert chain inet t x; nft replace rule inet t c accept; nft get element inet t; nft reset rules; nft reset chain inet t c; nft describe; nft describe foo; nft describe tcp
nft add rule inet t c queue num 3 bypass
nft add rule inet t c queue flags fanout to 1-3
nft add rule inet t c queue to 1-3
nft add rule inet t c queue
nft add rule inet t c queue num 3-4 fanout,bypass
nft add rule inet t c tcp dport 5 queue num 1
nft add rule inet t c ct original ip saddr 10.0.0.1
nft add rule inet t c ct original saddr . ct original proto-dst { 1.2.3.4 . 5 }
nft add rule inet t c ct reply saddr @foo
nft add rule inet t c ct original saddr != 10.0.0.1
nft add rule inet t c ct original proto-dst 80
nft add map inet t vm '{ type ipv4_addr . inet_service : verdict; flags interval; }'
nft add set inet t cs '{ type ipv4_addr . inet_service; }'
nft add set inet t one '{ type ipv4_addr; }'
nft add element inet t vm { 10.7.0.0/24 : drop }
nft add element inet t vm { 10.7.0.0 : drop }
nft add element inet t vm { 10.7.0.0-10.8.0.0 : drop }
nft add element inet t vm { 10.7.0.0 . 5 . 6 : drop }
nft add element inet t cs { 10.7.0.0 }
nft add element inet t cs { 80 }
nft add element inet t cs { foo }
nft add element inet t cs { 10.7.0.0 . 5 . 6 }
nft add element inet t one { 10.7.0.0 . 5 }
nft add element inet t one { 5 }
nft add element inet t one { "foo" }
nft add element inet t one { 10.0.0.0/8 }
nft add element inet t one { 10.0.0.1-10.0.0.5 }
nft add element inet t one { 10.0.0.1 : drop }
nft add element inet t vm { 10.0.0.1 . 80 }
nft add element inet t one { }
nft add element inet t one
nft add element inet t one { 1.1.1.1, }
nft add element inet t one { 1.1.1.1 2.2.2.2 }
nft list set inet t one
nft add rule inet t c ip saddr @cs
nft add rule inet t c ip saddr . tcp dport @one
nft add rule inet t c ip saddr . tcp dport @cs accept
nft add rule inet t c tcp dport @one accept
nft add rule inet t c ip6 saddr @one accept
nft add rule inet t c ip saddr @vm accept
nft add rule inet t c ip saddr vmap @one
nft add rule inet t c ip saddr . tcp dport vmap @cs
nft add rule inet t c ip saddr { 1.2.3.4, 1.2.3.4 } accept
nft add rule inet t c ip saddr { 1.2.3.0/24, 1.2.3.4 } accept
nft add rule inet t c tcp dport { 1-10, 5-20 } accept
nft add rule inet t c tcp dport { } accept
nft add rule inet t c tcp dport {} accept
nft add rule inet t c tcp dport { 22, 80 accept
nft add rule inet t c tcp dport 22, 80 accept
nft add rule inet t c tcp dport ssh,http accept
nft add rule inet t c tcp dport "{ssh, http}" accept
nft add rule inet t c tcp dport != { 22, 23 } drop
nft add rule inet t c tcp dport 22-20 accept
nft add rule inet t c tcp dport 22: accept
nft add rule inet t c tcp dport '>= 1024' accept
nft add rule inet t c tcp dport ge 1024 accept
nft add rule inet t c tcp dport 22 accept comment "hi there"
nft add rule inet t c tcp dport 22 accept comment '"hi there"'
nft add rule inet t c tcp dport 22 comment '"before"' accept
nft add rule inet t c comment '"only comment"'
nft add rule inet t c tcp dport 22 counter counter accept
nft add rule inet t c tcp dport 22 log log accept
nft add rule inet t c tcp dport 22 limit rate 5 accept
nft add rule inet t c limit rate 5/week accept
nft add rule inet t c limit rate 5/second burst 10 accept
nft add rule inet t c limit rate 5/second burst 10 packets accept
nft add rule inet t c limit rate 0/second accept
nft add rule inet t c limit rate 10 kbytes/second accept
nft add rule inet t c limit rate 10 kbits/second accept
nft add rule inet t c quota 10 mbytes accept
nft add rule inet t c quota over 10 accept
nft add rule inet t c ct count over 5 drop
nft add rule inet t c ct count 5 accept
nft add rule inet t c log prefix foo accept
nft add rule inet t c log prefix '"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"' accept
nft add rule inet t c log level foo accept
nft add rule inet t c log group 5 level warn accept
nft add rule inet t c reject with foo
nft add rule inet t c reject with icmp type foo
nft add rule inet t c reject with icmp type port-unreachable
nft add rule inet t c reject with tcp reset
nft add rule inet t c ip protocol udp reject with tcp reset
nft add rule inet t c ip6 nexthdr tcp reject with icmp port-unreachable
nft add rule inet t c meta nfproto ipv6 reject with icmp port-unreachable
nft add rule inet t c snat to 1.2.3.4
nft add rule inet t c snat ip to 1.2.3.4
nft add rule inet t c redirect to 80
nft add rule inet t c redirect to :80
nft add rule inet t c tcp dport 5 redirect to :80
nft add rule inet t c masquerade to :5
nft add rule inet t c jump
nft add rule inet t c jump c
nft add rule inet t c goto c
nft add rule inet t c return foo
nft add rule inet t c meta foo 5
nft add rule inet t c meta mark set foo
nft add rule inet t c meta mark 0xfffffffff
nft add rule inet t c ip foo 5
nft add rule inet t c ip saddr
nft add rule inet t c ip saddr 10.0.0.0/8 ip daddr
nft add rule inet t c ip saddr localhost
nft add rule inet t c ip saddr no.such.host
nft add rule inet t c ip saddr 1.2.3
nft add rule inet t c ip saddr 1.2.3.4.5
nft add rule inet t c ip6 saddr fe80:::1
nft add rule inet t c ip6 saddr gg::1
nft add rule inet t c ip6 saddr ::1/129
nft add rule inet t c ip protocol foo
nft add rule inet t c icmp type foo
nft add rule inet t c icmp type 300
nft add rule inet t c icmpv6 type echo-request
nft add rule inet t c ip dscp foo
nft add rule inet t c ip dscp 64
nft add rule inet t c ip ttl 300
nft add rule inet t c tcp flags foo
nft add rule inet t c tcp flags syn,ack
nft add rule inet t c tcp flags '== syn'
nft add rule inet t c tcp flags '!= syn'
nft add rule inet t c 'tcp flags & (fin|syn) == fin'
nft add rule inet t c 'tcp flags ! fin,rst'
nft add rule inet t c iifname foo
nft add rule inet t c iifname 0123456789abcdef
nft add rule inet t c iif foo
nft add rule inet t c ct state new,invalid
nft add rule inet t c ct state != new
nft add rule inet t c ct state { new, foo }
nft add rule inet t c ct status foo
nft add rule inet t c ct mark foo
nft add rule inet t c ct foo bar
nft add rule inet t c meta skuid nosuchuser
nft add rule inet t c meta skuid root
nft add rule inet t c meta cpu 1 meta iiftype ether meta pkttype multicast
nft add rule inet t c meta day 8
nft add rule inet t c meta hour 25:00
nft add rule inet t c meta hour 10:00-11:00
nft add rule inet t c meta length 100
nft add rule inet t c ether saddr 00:11:22:33:44:55
nft add rule inet t c ether type ip
nft add rule inet t c ether type 0x800
nft add rule inet t c vlan id 5
nft add rule inet t c arp operation request
nft -a list table inet t
