# Which questions for Ethernet later statements imply
nft 'table inet g { set few { type ipv4_addr; size 4; flags dynamic; }; map m { type ipv4_addr : mark; }; chain forward { type filter hook forward priority 0; }; }'
r() { echo "+ $*"; nft -e add rule "$*" | grep -v ^#; }
for m in 'meta iiftype ether' 'meta iiftype ether counter' 'meta iiftype != ether' 'meta iiftype ether meta mark 1' 'meta nfproto ipv4 meta iiftype ether'; do
for e in 'ip saddr 1.2.3.4' 'ip saddr . ip daddr { 1.2.3.4 . 1.2.3.4, 1.2.3.4 . 1.2.3.5 }' 'ip6 saddr ::1' 'meta mark set ip saddr map @m' 'reject' 'reject with tcp reset' 'reject with icmp type net-unreachable' 'icmp type echo-request' 'icmpv6 type echo-request' 'tcp dport 80' 'th dport 80' 'ip protocol tcp' 'meta l4proto tcp' 'meta nfproto ipv4' '@nh,72,8 1' '@nh,96,32 & 0xff000000 == 0x0a000000' '@th,16,16 80' 'ct original ip saddr 1.2.3.4' 'ether saddr 02:00:00:00:00:01' 'add @few { ip saddr }' 'ip ttl set 5' 'icmp type echo-reply icmp sequence 1' 'meta length 100'; do
r inet g forward $m $e
done; done;
r inet g forward meta nfproto ipv4 icmp type echo-request
r inet g forward meta nfproto ipv4 icmpv6 type echo-request
r inet g forward meta nfproto ipv6 icmpv6 type echo-request
r inet g forward meta nfproto ipv4 tcp dport 80
r inet g forward meta nfproto ipv4 meta l4proto icmp icmp type echo-request
