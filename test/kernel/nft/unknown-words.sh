# Where nft sees what is wrong, and what it expected there.
nft add table inet t; nft add chain inet t c '{ type filter hook output priority 0; }'
nft add rule inet t c udp dport { 67 } accept
nft add rule inet t c udp sport { 68 } udp dport { 67 } accept
nft add rule inet t c udp sport { 68 } udp dport 67 accept
nft add rule inet t c udp sport 68 udp dport { 67 } accept
nft add rule inet t c ip daddr { 1.2.3.4 } tcp dport { 68-69 } accept
nft add rule inet t c ip daddr { 1.2.3.0/24 } counter
nft add rule inet t c ip daddr != { 1.2.3.0/24 } counter
nft add rule inet t c ct state { established } counter
nft add rule inet t c iifname { "lo" } counter
nft add rule inet t c ip saddr . ip daddr { 1.1.1.1 . 2.2.2.2 } counter
nft add rule inet t c meta mark { 5 } counter
nft add rule inet t c tcp flags { syn } counter
nft -a list chain inet t c
nft -f - <<'R'
table inet t {
 chain c {
udp sport { 68 } udp dport { 67 } accept
ip daddr 192.168.1.0/24 udp sport { 68 } udp dport { 67 } accept
tcp dport { 5 } accept
tcp dport { 1, 2 } counter
}
}
R
nft -a list chain inet t c
nft add chain inet t incoming
nft rename chain inet t c again
nft rename chain inet t x again; nft rename chain inet t in again; nft rename chain inet t c incoming
nft lst ruleset; nft lst a b; nft lst a b c; nft lst; nft list; nft add; nft foo; nft foo bar baz qux; nft lst table inet t; nft ls t; nft show ruleset; nft list ruleset inet foo; nft list rules; nft delet table inet t; nft ad rule inet t c accept
nft add rule inet t c queue num 3 bypass
nft add rule inet t c queue flags fanout to 1-3
nft add rule inet t c queue to 1-3
nft add rule inet t c queue
nft add rule inet t c queue num 3-4 fanout,bypass
nft add rule inet t c tcp dport 5 queue num 1
nft add rule inet t c ct direction original ct original saddr 10.0.0.1
nft add rule inet t c ct original saddr 10.0.0.1
nft add rule inet t c ct original ip saddr 10.0.0.1
nft add set inet t bad '{ type nosuch; }'
nft add set inet t bad '{ type ipv4_addr . nosuch; }'
nft add set inet t bad '{ type ipv4; flags interval; }'
nft add map inet t bad '{ type ipv4_addr : nosuch; }'
nft add map inet t bad '{ type nosuch : ipv4_addr; }'
nft add set inet t bad '{ type nosuch; elements = { 1 } }'
nft add set inet t macs '{ type ether_addr; }'
nft add element inet t macs { 00:11:22:33:44 }
nft add element inet t macs { 00:11:22:33:44:55:66 }
nft add element inet t macs { 001122334455 }
nft add element inet t macs { 00:11:22:33:44:zz }
nft add set inet t six '{ type ipv6_addr; }'
nft add element inet t six { fe80::1:: }
nft add element inet t six { fe80:::1 }
nft add map inet t vm '{ type ipv4_addr . inet_service : verdict; flags interval; }'
nft add element inet t vm '{ 10.0.0.0/8 . 1-1023 : drop, * . 8080 : accept }'
nft add element inet t vm '{ * : accept }'
nft add element inet t vm '{ 10.1.0.0/16 . * : accept }'
nft add element inet t vm { 10.7.0.0/24 : drop }
nft add element inet t vm { 10.7.0.0/24 . 22 }
nft list map inet t vm
