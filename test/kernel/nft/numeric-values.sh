# Times, kinds of devices and other values as the options for numbers tell them
nft 'table inet g { chain forward { type filter hook forward priority 0; }; set s { type ipv4_addr; timeout 60s; gc-interval 2h; }; }'
for m in 'ct expiration < 1h' 'meta iiftype ether' 'meta iiftype loopback' 'meta oiftype != 5' 'ct expiration { 30s, 1h }' 'meta skuid 0' 'meta protocol ip6' 'meta pkttype host' 'meta l4proto tcp' 'ct state new' 'icmp type echo-request' 'ct expiration 30s-60s' 'ct expiration 90s' 'update @s { ip saddr timeout 90s }' 'limit rate 1/hour' 'fib daddr type local' 'meta hour "10:00"' 'meta time "2024-01-01"' 'ct status dnat' 'tcp flags syn' 'ip dscp af11' 'rt classid 1' 'ether type ip' 'meta day "Monday"' 'oif lo' 'meta nfproto ipv4' 'ct direction original' 'log level debug' 'reject with icmp type net-unreachable' 'icmpv6 type echo-request' 'meta iifkind "veth"' 'meta cpu 0' 'ct mark 1' 'ct label 1' 'meta mark set 16'; do nft "add rule inet g forward $m"; done
nft 'add element inet g s { 10.0.0.1 timeout 3m }'
for o in "" -n -nn -y -T -p; do echo "== $o"; nft $o list table inet g | sed -E 's/expires [^ ,]*/expires/'; done
# exists and missing have numbers too.
nft 'add table ip there; add chain ip there c; add table ip6 there; add chain ip6 there c'
nft add rule ip there c fib saddr . iif oif missing drop
nft add rule ip there c fib saddr . iif oif exists
nft add rule ip there c tcp option sack-perm missing
nft add rule ip there c ip option rr exists
nft 'add rule ip6 there c exthdr frag exists; add rule ip6 there c exthdr hbh missing'
for f in ip ip6; do nft -n list chain $f there c; nft -y list chain $f there c; done
