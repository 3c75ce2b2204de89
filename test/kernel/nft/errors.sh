# What nft says of commands that are wrong, and of handles, elements, objects and transactions.
e() { echo "+ $*"; nft "$@"; echo "= $?"; }
e add table t
e add chain t c '{ type filter hook input priority 0; }'
e add chain t c2
e add rule t c jump nosuch
e add rule t c ip saddr fd00::1 accept
e add rule t c ip6 saddr fd00::1 accept
e add rule t c tcp dport 70000 accept
e add rule t c tcp dport
e add rule t c tcp dport 22 acept
e add rule t c meta mark 0xfffffffff accept
e add rule t c ip saddr @nosuch accept
e add rule t c iifname averyveryverylonginterface accept
e add rule t c iif nosuch accept
e add rule t c accept drop
e add rule t c drop accept
e add rule t c masquerade
e add rule t c dnat to 1.1.1.1:80
e add rule t c tcp dport 80 dnat to 1.1.1.1:80
e add chain t n '{ type nat hook forward priority 0; }'
e add chain t n '{ type nat hook prerouting priority foo; }'
e add chain t n '{ type foo hook prerouting priority 0; }'
e add chain t n '{ type nat hook foo priority 0; }'
e add chain t n '{ type nat hook prerouting priority dstnat + 5; policy drop; }'
e add chain t n
e create table t
e create chain t c
e add chain t c '{ policy drop; }'
e add chain t c2 '{ policy drop; }'
e list chain t c
e delete chain t nosuch
e delete set t nosuch
e list chain t nosuch
e list set t nosuch
e list table nosuch
e list tables ip6
e list chains ip
e add set t s '{ type ipv4_addr; }'
e add set t s '{ type ipv4_addr; }'
e add set t s '{ type inet_service; }'
e create set t s '{ type ipv4_addr; }'
e add set t s2 '{ type foo; }'
e add set t s2 '{ flags interval; }'
e add element t s '{ 1.1.1.1, 1.1.1.2 }'
e add element t s '{ 1.1.1.1 }'
e create element t s '{ 1.1.1.1 }'
e add element t s '{ 1.1.1.0/24 }'
e add element t s '{ 80 }'
e add element t nosuch '{ 80 }'
e delete element t s '{ 9.9.9.9 }'
e delete element t s '{ 1.1.1.1 }'
e get element t s '{ 9.9.9.9 }'
e get element t s '{ 1.1.1.2 }'
e flush set t s
e list set t s
e list sets
e add rule t c ip saddr @s accept
e delete set t s
e rename chain t c2 c3
e list table t
e insert rule t c index 0 drop
e add rule t c index 0 counter
e add rule t c position 3 counter
e add rule t c handle 99 counter
e reset counters
e list counters
e list maps
e list ruleset ip6
e -c add table zzz
e list tables
e -n list ruleset
e --version
e list
e add
e add rule
e 'add table a; add table b'
e list tables
e -f nosuchfile
e 'add rule t c ct state foo accept'
e 'add rule t c icmp type foo accept'
e 'add rule t c meta foo accept'
e 'add rule t c ip foo accept'
e 'add rule t c ip saddr { 1.1.1.1, } accept'
e 'add rule t c limit rate 5 accept'
e 'add rule t c limit rate 5/foo accept'
e 'add rule t c log level foo'
e 'add rule t c reject with icmp foo'
e 'add rule t c reject with icmp type foo'
e 'delete rule t c'
e 'delete rule t c handle'
e 'flush table t'
e 'flush ruleset'
e 'delete table t'
e list ruleset
e list ruleset
