# What the kernel refuses of chains, rules and elements, and the numbers that this uses up.
nft add table ip a; nft add chain ip a base '{ type filter hook input priority 0; }'; nft add chain ip a plain
nft add chain ip a base '{ type filter hook output priority 0; }'
nft add chain ip a base '{ type filter hook input priority 5; }'
nft add chain ip a base '{ type nat hook input priority 0; }'
nft add chain ip a base '{ type filter hook input priority 0; policy drop; }'
nft add chain ip a plain '{ type filter hook input priority 0; }'
nft add chain ip a plain '{ policy drop; }'
nft add chain ip a n1 '{ type nat hook input priority -200; }'
nft add chain ip a n2 '{ type nat hook input priority -199; }'
nft add chain ip a n3 '{ type nat hook prerouting priority raw; }'
nft -a list ruleset
nft add rule ip a plain masquerade
nft add rule ip a base masquerade
nft add rule ip a base dnat to 1.2.3.4
nft add rule ip a base counter
nft add rule ip a n2 redirect
nft add rule ip a n2 reject
nft add rule ip a base queue
nft add rule ip a base tproxy to :50
nft add rule ip a base tcp dport 1 tproxy to :50
nft add rule ip a base notrack
nft add rule ip a base ct helper set '"x"'
nft add rule ip a base jump nope
nft add rule ip a base counter name nope
nft add rule ip a base fib daddr oif lo
nft add rule ip a base counter
nft -a list ruleset
nft add table ip b\; add chain ip b c\; add rule ip b c jump nope
nft -a list tables
nft add table ip b\; add chain ip b c\; add rule ip b c ip foo
nft -c add table ip b\; add chain ip b c
nft add table ip b; nft -a list tables
nft add set ip a s '{ type mark; flags constant; elements = { 1, 2 }; }'; nft add element ip a s '{ 3 }'; nft list set ip a s
nft add set ip a s2 '{ type mark; flags constant; }'; nft add element ip a s2 '{ 3 }'; nft list set ip a s2
nft add rule ip a base ip protocol tcp reject with tcp reset
nft add rule ip a base meta l4proto tcp reject with tcp reset
nft add rule ip a base meta l4proto tcp reject
nft add rule ip a base tcp dport 5 reject with tcp reset
nft add table inet i; nft add chain inet i c; nft add rule inet i c meta l4proto tcp reject with tcp reset;  nft add rule inet i c ip protocol tcp reject with tcp reset; nft add rule inet i c meta nfproto ipv4 reject; nft add rule inet i c ip protocol tcp counter reject with tcp reset
nft list chain ip a base; nft list table inet i
nft add rule ip a base meta mark set ip dscp; nft add rule ip a base meta mark set ip dscp lshift 2; nft add rule ip a base meta mark set tcp dport; nft add rule ip a base meta mark set ct mark or 0x10; nft add rule ip a base ip dscp set meta mark
nft add rule ip a base meta mark set meta mark lshift 4 or 1; nft add rule ip a base ip daddr and 255.255.255.0 == 10.0.0.0; nft list chain ip a base | tail -5
nft add rule ip a base ct reply proto-dst 80; nft add rule ip a base tcp dport 1 ct reply proto-dst 80
nft add map ip a vm '{ type inet_service : verdict; flags interval; elements = { 1 : accept, 3-5 : drop }; }'
nft delete element ip a vm '{ 3-5 }'; nft list map ip a vm
nft add element ip a vm '{ 4 : drop }'; nft add element ip a vm '{ 4-9 : drop }'; nft add element ip a vm '{ 6-7 : drop }';  nft list map ip a vm; nft get element ip a vm '{ 7 }'; nft delete element ip a vm '{ 7 }'; nft delete element ip a vm '{ 6-7 }'; nft list map ip a vm
