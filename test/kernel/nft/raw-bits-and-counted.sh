# Raw bits say nothing of the headers behind them; connections are counted before they are tracked, too.
ip link set lo up; sysctl -qw net.ipv6.conf.all.disable_ipv6=1
nft 'table inet g { chain pre { type nat hook prerouting priority dstnat; }; chain f { type filter hook input priority 0; }; chain early { type filter hook prerouting priority raw; }; }'
t() { nft "add rule inet g $1"; echo "= $?"; }
t 'pre @nh,72,8 1 dnat ip to ip daddr . tcp dport map { 10.9.9.9 . 80 : 10.0.2.2 . 80 }'
t 'pre ip id 0 @nh,72,8 1 dnat ip addr . port to ip daddr . tcp dport map { 10.9.9.9 . 80 : 10.0.2.2 . 80 }'
t 'pre ip protocol 1 dnat ip addr . port to ip daddr . tcp dport map { 10.9.9.9 . 80 : 10.0.2.2 . 80 }'
t 'pre ip protocol icmp dnat ip addr . port to ip daddr . tcp dport map { 10.9.9.9 . 80 : 10.0.2.2 . 80 }'
t 'pre @nh,72,8 1 tcp dport 80'
t 'pre @nh,72,8 6 tcp dport 80'
t 'pre @nh,72,8 6 udp dport 80'
t 'f ip id 0 @nh,72,8 1 tcp dport 80'
t 'f ip id 0 @nh,72,8 1 udp dport 80'
t 'f ip protocol 1 @nh,72,8 6 tcp dport 80'
t 'f ip protocol 1 tcp dport 80'
t 'f meta protocol ip @nh,72,8 1 tcp dport 80'
t 'f ip version 4 @nh,96,32 10 ip6 saddr ::1'
nft list ruleset
nft flush ruleset
nft 'table inet g { chain early { type filter hook prerouting priority raw; }; chain rawout { type filter hook output priority raw; }; chain f { type filter hook input priority 0; }; chain pre { type filter hook prerouting priority 0; }; }'
for c in early rawout f pre; do for w in "ct count 1000" "ct count over 1000" "ct count 0" "ct count over 0" "ct count 1"; do t "$c $w counter"; done; done
ping -n -c 2 -i 0.2 127.0.0.1 | grep -o "[0-9] received"
nft list ruleset | grep -v "^}"
