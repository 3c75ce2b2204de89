# Named objects of every kind and the statements that use them, with what is refused.
ip link set lo up
t() { echo "- $*"; nft "$@"; echo "rc $?"; }
nft add table ip t; nft add chain ip t c '{ type filter hook input priority 0; }'; nft add table inet i; nft add chain inet i c
t add ct helper ip t h '{ type "ftp" protocol tcp; }'
t add ct helper ip t h2 '{ type "sip" protocol udp; l3proto ip; }'
t add ct helper ip t h3 '{ type "nosuch" protocol tcp; }'
t add ct helper ip t h4 '{ type "ftp" protocol udp; }'
t create ct helper ip t h '{ type "ftp" protocol tcp; }'
t add ct timeout ip t to '{ protocol tcp; policy = { established: 132, close: 13, close_wait: 16 }; l3proto ip; }'
t add ct timeout ip t to2 '{ protocol udp; policy = { unreplied: 15, replied: 25s }; }'
t add ct timeout ip t to3 '{ protocol tcp; policy = { foo: 13 }; }'
t add ct expectation ip t e '{ protocol tcp; dport 9876; timeout 2m; size 12; l3proto ip; }'
t add synproxy ip t sp '{ mss 1460; wscale 7; timestamp sack-perm; }'
t add synproxy ip t sp2 '{ mss 1400; wscale 0; }'
t add secmark ip t sm '{ "system_u:object_r:x:s0"; }'
t add flowtable ip t f '{ hook ingress priority 0; devices = { lo }; }'
t add counter ip t k '{ packets 3 bytes 4; comment "x"; }'
t add quota ip t q '10 mbytes'
t add limit ip t l 'rate 1/second'
t add rule ip t c tcp dport 21 ct helper set '"h"'
t add rule ip t c ct timeout set '"to"'
t add rule ip t c ct expectation set '"e"'
t add rule ip t c tcp dport 80 synproxy name sp
t add rule ip t c tcp dport 80 synproxy mss 1460 wscale 7 timestamp sack-perm
t add rule ip t c synproxy
t add rule ip t c meta secmark set '"sm"'
t add rule ip t c dup to 10.0.0.9
t add rule ip t c dup to 10.0.0.9 device lo
t add rule ip t c dup to ip saddr map '{ 1.1.1.1 : 2.2.2.2 }'
t add rule ip t c fwd to lo
t add rule ip t c flow add @f
t add rule ip t c socket transparent 1
t add rule ip t c socket wildcard 0 accept
t add rule ip t c socket mark 5
t add rule ip t c osf name '"Linux"'
t add rule ip t c @th,16,16 53
t add rule ip t c @nh,96,32 0x0a000001
t add rule ip t c @ll,0,48 0x1
t add rule ip t c @th,0,8 5
t add rule ip t c @ih,0,8 5
t add rule ip t c @th,16,16 != '{ 53, 54 }'
t add rule ip t c meta rtclassid 5
t add rule ip t c meta iiftype loopback
t add rule ip t c meta iifgroup 0
t add rule ip t c meta iifgroup default
t add rule ip t c meta cgroup 5
t add rule ip t c igmp type membership-query
t add rule ip t c ah spi 5
t add rule ip t c esp spi 5
t add rule ip t c comp cpi 5
t add rule inet i c ct original ip saddr 1.2.3.4
t add rule inet i c tcp option sack-perm exists
t add rule inet i c tcp flags '{ syn, ack }'
t add rule inet i c tcp flags syn,ack / syn,ack
t add rule inet i c counter name nosuch
t add rule inet i c meta mark set ct mark or 0x10
t add rule inet i c ct mark set meta mark and 0xff
t add rule inet i c meta mark set meta mark '&' 0xffffff00 '|' 0x12
t add rule inet i c meta priority set 1:10
t add rule inet i c ip dscp set af11
t add rule inet i c ip6 dscp set cs1
t add rule inet i c tcp dport set 80
t add rule inet i c ip ttl set 4
t add rule inet i c log flags all level audit
t add rule inet i c queue
t add rule inet i c queue num 1-3 fanout
t add rule inet i c xt
t add rule inet i c limit rate 10/second burst 5 packets counter return
t add rule inet i c ct count over 10 counter reject with tcp reset
nft list ruleset
for x in "ct helpers" "ct helpers table ip t" "ct timeouts table ip t" "ct expectations" "ct timeout ip t to" "ct expectation ip t e" "synproxys" "synproxy ip t sp" "secmarks" "secmark ip t sm" "counters" "quotas" "limits" "limit ip t l" "ct helper ip t h" "ct helper ip t nosuch" "meters" "meter ip t foo" "flowtables" "hooks" "tables ip" "chains inet" "sets table ip t" "maps" "ct helpers ip" "flowtable ip t f" "ruleset ip"; do t list $x > /tmp/o 2>&1; head -40 /tmp/o; done
t delete ct helper ip t h
t delete ct helper ip t h2
t delete synproxy ip t sp2
t reset counter ip t k
t destroy table ip nosuch
t delete secmark ip t sm
