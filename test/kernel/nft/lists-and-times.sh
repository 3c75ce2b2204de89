# Lists of one table, nat's targets with a family, times in seconds, and ICMPv6 that is not of IPv4.
nft add table inet t; nft add chain inet t p '{ type nat hook prerouting priority -100; }'; nft add chain inet t o '{ type filter hook output priority 0; }';
for k in sets maps meters counters quotas limits chains; do for w in "table inet t" "inet" "inet t" "ip6" ""; do echo "# $k $w"; nft list $k $w 2>&1 | head -1; done; done
for r in 'tcp dport 80 dnat ip to :80' 'tcp dport 80 dnat to :80' 'tcp dport 80 dnat ip6 to :80' 'tcp dport 80 snat ip to :80' 'tcp dport 80 dnat ip to 1.1.1.1:80' 'tcp dport 80 dnat :80' 'tcp dport 80 redirect to 80' 'tcp dport 80 dnat ip prefix to :80' 'tcp dport 80 dnat ip addr . port to :80'; do nft "add rule inet t p $r" 2>&1 | head -1; done
nft 'add set inet t s { type ipv4_addr; size 10; flags dynamic, timeout; timeout 90s; gc-interval 5m; }'
nft 'add element inet t s { 1.1.1.1 timeout 2h3m }'
nft 'add rule inet t o update @s { ip saddr timeout 70s }'
nft 'add rule inet t o ct expiration 70s-2h'
for o in -T -t -n -nn -nnn -y -N; do echo "## $o"; nft $o list table inet t | sed 's/expires [^ ,]*/expires X/'; done
for r in 'icmpv6 type echo-request add @s { ip saddr }' 'icmp type echo-request add @s { ip saddr }' 'icmpv6 type echo-request ip saddr 1.1.1.1' 'icmpv6 type echo-request meta mark set ip saddr map { 1.1.1.1 : 1 }' 'icmpv6 type echo-request ip saddr . ip daddr { 1.1.1.1 . 2.2.2.2 }' 'ip6 saddr ::1 add @s { ip saddr }' 'meta nfproto ipv6 add @s { ip saddr }' 'icmpv6 type echo-request fib saddr type local' 'icmpv6 type 1 icmp type 1' 'icmpv6 type 1 reject with icmp type net-unreachable' 'ip6 saddr ::1 ip ttl set 5' 'icmpv6 type 1 ct count 1 ip saddr 1.1.1.1' 'icmpv6 type 1 ip saddr vmap { 1.1.1.1 : drop }' 'icmpv6 type 1 meta mark set jhash ip saddr mod 2'; do echo "# $r"; nft "add rule inet t o $r" 2>&1; done
nft list chain inet t o
# A timeout of nothing is as if it had not been written.
nft add table ip zero
nft add set ip zero s '{ type ipv4_addr; timeout 1h; }'
nft add set ip zero f '{ type ipv4_addr; flags timeout; }'
nft add set ip zero n '{ type ipv4_addr; }'
for s in s f n; do nft add element ip zero $s '{ 10.1.0.2 timeout 0s, 10.2.0.2 }'; done
nft 'add chain ip zero c; add rule ip zero c tcp dport 22 add @s { ip saddr timeout 0s }'
nft list table ip zero | sed -E 's/expires [0-9a-z]+/expires E/g'
