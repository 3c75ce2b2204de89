# Which packets of ICMP, UDP, a refused connection and traceroute each match of nft takes, by the counters.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add n0; ip netns exec n0 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n0 link set lo up
ip netns add n1; ip netns exec n1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n1 link set lo up
ip netns add n2; ip netns exec n2 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n2 link set lo up
ip netns add n3; ip netns exec n3 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n n3 link set lo up
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0 address 02:00:00:00:0b:00 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip link add a1 address 02:00:00:00:0a:01 netns n1 type veth peer name b1 address 02:00:00:00:0b:01 netns n2
ip -n n1 addr add 10.0.1.1/24 dev a1; ip -n n1 link set a1 up
ip -n n2 addr add 10.0.1.2/24 dev b1; ip -n n2 link set b1 up
ip link add a2 address 02:00:00:00:0a:02 netns n2 type veth peer name b2 address 02:00:00:00:0b:02 netns n3
ip -n n2 addr add 10.0.2.1/24 dev a2; ip -n n2 link set a2 up
ip -n n3 addr add 10.0.2.2/24 dev b2; ip -n n3 link set b2 up
ip netns exec n0 sysctl -qw net.ipv4.ip_forward=1
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1
ip netns exec n2 sysctl -qw net.ipv4.ip_forward=1
ip netns exec n3 sysctl -qw net.ipv4.ip_forward=1
ip -n n0 route add default via 10.0.0.2
ip -n n1 route add 10.0.2.0/24 via 10.0.1.2
ip -n n2 route add 10.0.0.0/24 via 10.0.1.1
ip -n n3 route add default via 10.0.2.1
ip netns exec n1 nft 'table inet g { counter c { }; quota q { over 300 bytes }; limit l { rate 1/minute burst 2 packets }; set addrs { type ipv4_addr; size 100; flags dynamic, timeout; timeout 60s; }; set seen { type ipv4_addr . inet_service; size 100; flags dynamic; counter; }; set few { type ipv4_addr; size 2; }; set nets { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/24, 10.0.2.1-10.0.2.3 }; }; set wide { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 1-100, 10.0.2.2 . 53 }; }; set named { typeof ip saddr . ip protocol; elements = { 10.0.0.1 . icmp }; }; set devs { type ifname; elements = { "b0", "a1" }; }; set six { type ipv6_addr; flags interval; elements = { 2001:db8::/64 }; }; chain user { counter; }; map ports { type inet_service : verdict; elements = { 80 : accept, 53 : jump user, 9 : drop }; }; map to { type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { 10.9.9.9 . 80 : 10.0.2.2 . 80 }; }; map marks { type ipv4_addr : mark; elements = { 10.0.0.1 : 0x7 }; }; map dyn { type ipv4_addr : mark; size 100; flags dynamic, timeout; timeout 60s; }; map limits { type ipv4_addr : counter; elements = { 10.0.0.1 : "c" }; }; chain third { ip ttl 62 counter return; }; chain early { type filter hook prerouting priority raw; }; chain mangle { type filter hook prerouting priority mangle; }; chain input { type filter hook input priority filter; }; chain forward { type filter hook forward priority filter; }; chain output { type filter hook output priority filter; }; chain late { type filter hook postrouting priority mangle + 10; }; chain way { type route hook output priority mangle; }; chain pre { type nat hook prerouting priority dstnat; }; chain opre { type nat hook output priority -100; }; chain post { type nat hook postrouting priority srcnat; }; }'
sleep 1.2
ip netns exec n1 nft 'add rule inet g forward ip saddr 10.0.0.1 counter' || echo '## ip saddr 10.0.0.1'
ip netns exec n1 nft 'add rule inet g forward ip saddr & 255.255.0.255 == 10.0.0.1 counter' || echo '## ip saddr & 255.255.0.255 == 10.0.0.1'
ip netns exec n1 nft 'add rule inet g forward ip saddr { 10.0.0.1, 10.0.2.0/24 } counter' || echo '## ip saddr { 10.0.0.1, 10.0.2.0/24 }'
ip netns exec n1 nft 'add rule inet g forward ip daddr 10.0.1.0-10.0.2.255 counter' || echo '## ip daddr 10.0.1.0-10.0.2.255'
ip netns exec n1 nft 'add rule inet g forward ip protocol != tcp counter' || echo '## ip protocol != tcp'
ip netns exec n1 nft 'add rule inet g forward ip saddr . ip daddr { 10.0.0.1 . 10.0.2.2, 10.0.2.2 . 10.0.0.1 } counter' || echo '## ip saddr . ip daddr { 10.0.0.1 . 10.0.2.2, 10.0.2.2 . 10.0.0.1 }'
ip netns exec n1 nft 'add rule inet g forward ip saddr . th dport @wide counter' || echo '## ip saddr . th dport @wide'
ip netns exec n1 nft 'add rule inet g forward ip saddr . ip protocol @named counter' || echo '## ip saddr . ip protocol @named'
ip netns exec n1 nft 'add rule inet g forward ip saddr != @nets counter' || echo '## ip saddr != @nets'
ip netns exec n1 nft 'add rule inet g forward ip daddr @addrs counter' || echo '## ip daddr @addrs'
ip netns exec n1 nft 'add rule inet g forward ip saddr @few counter' || echo '## ip saddr @few'
ip netns exec n1 nft 'add rule inet g forward iifname @devs counter' || echo '## iifname @devs'
ip netns exec n1 nft 'add rule inet g forward iifname . ip saddr { "b0" . 10.0.0.1 } counter' || echo '## iifname . ip saddr { "b0" . 10.0.0.1 }'
ip netns exec n1 nft 'add rule inet g forward iif != lo counter' || echo '## iif != lo'
ip netns exec n1 nft 'add rule inet g forward oifname { "a1", "b*" } counter' || echo '## oifname { "a1", "b*" }'
ip netns exec n1 nft 'add rule inet g forward ip dscp { cs1, af11 } counter' || echo '## ip dscp { cs1, af11 }'
ip netns exec n1 nft 'add rule inet g forward ip ecn not-ect counter' || echo '## ip ecn not-ect'
ip netns exec n1 nft 'add rule inet g forward ip ttl 60-63 counter' || echo '## ip ttl 60-63'
ip netns exec n1 nft 'add rule inet g forward ip length 84 counter' || echo '## ip length 84'
ip netns exec n1 nft 'add rule inet g forward ip id 0 counter' || echo '## ip id 0'
ip netns exec n1 nft 'add rule inet g forward ip hdrlength 5 counter' || echo '## ip hdrlength 5'
ip netns exec n1 nft 'add rule inet g forward ip frag-off & 0x2000 != 0 counter' || echo '## ip frag-off & 0x2000 != 0'
ip netns exec n1 nft 'add rule inet g forward ip version 4 counter' || echo '## ip version 4'
ip netns exec n1 nft 'add rule inet g forward tcp dport { 80, 9 } counter' || echo '## tcp dport { 80, 9 }'
ip netns exec n1 nft 'add rule inet g forward tcp dport != 80 counter' || echo '## tcp dport != 80'
ip netns exec n1 nft 'add rule inet g forward tcp sport 1024-65535 counter' || echo '## tcp sport 1024-65535'
ip netns exec n1 nft 'add rule inet g forward tcp flags syn counter' || echo '## tcp flags syn'
ip netns exec n1 nft 'add rule inet g forward tcp flags & (syn | ack) == syn counter' || echo '## tcp flags & (syn | ack) == syn'
ip netns exec n1 nft 'add rule inet g forward tcp flags != syn / syn,rst counter' || echo '## tcp flags != syn / syn,rst'
ip netns exec n1 nft 'add rule inet g forward tcp flags { syn, syn | ack } counter' || echo '## tcp flags { syn, syn | ack }'
ip netns exec n1 nft 'add rule inet g forward tcp window > 1000 counter' || echo '## tcp window > 1000'
ip netns exec n1 nft 'add rule inet g forward tcp option maxseg size 1460 counter' || echo '## tcp option maxseg size 1460'
ip netns exec n1 nft 'add rule inet g forward tcp option sack-perm exists counter' || echo '## tcp option sack-perm exists'
ip netns exec n1 nft 'add rule inet g forward tcp doff > 5 counter' || echo '## tcp doff > 5'
ip netns exec n1 nft 'add rule inet g forward udp dport 53 counter' || echo '## udp dport 53'
ip netns exec n1 nft 'add rule inet g forward udp length 14 counter' || echo '## udp length 14'
ip netns exec n1 nft 'add rule inet g forward th dport 53 counter' || echo '## th dport 53'
ip netns exec n1 nft 'add rule inet g forward icmp type { echo-request, destination-unreachable } counter' || echo '## icmp type { echo-request, destination-unreachable }'
ip netns exec n1 nft 'add rule inet g forward icmp code port-unreachable counter' || echo '## icmp code port-unreachable'
ip netns exec n1 nft 'add rule inet g forward icmp type echo-reply icmp sequence 1 counter' || echo '## icmp type echo-reply icmp sequence 1'
ip netns exec n1 nft 'add rule inet g forward meta l4proto { tcp, udp } counter' || echo '## meta l4proto { tcp, udp }'
ip netns exec n1 nft 'add rule inet g forward meta nfproto ipv4 counter' || echo '## meta nfproto ipv4'
ip netns exec n1 nft 'add rule inet g forward meta protocol ip counter' || echo '## meta protocol ip'
ip netns exec n1 nft 'add rule inet g forward meta mark & 0xf == 1 counter' || echo '## meta mark & 0xf == 1'
ip netns exec n1 nft 'add rule inet g forward meta mark != 0 counter' || echo '## meta mark != 0'
ip netns exec n1 nft 'add rule inet g forward meta iifkind "veth" counter' || echo '## meta iifkind "veth"'
ip netns exec n1 nft 'add rule inet g forward meta pkttype host counter' || echo '## meta pkttype host'
ip netns exec n1 nft 'add rule inet g forward meta skuid 0 counter' || echo '## meta skuid 0'
ip netns exec n1 nft 'add rule inet g forward meta skgid < 1000 counter' || echo '## meta skgid < 1000'
ip netns exec n1 nft 'add rule inet g forward meta length > 100 counter' || echo '## meta length > 100'
ip netns exec n1 nft 'add rule inet g forward meta priority 0 counter' || echo '## meta priority 0'
ip netns exec n1 nft 'add rule inet g forward meta iiftype ether counter' || echo '## meta iiftype ether'
ip netns exec n1 nft 'add rule inet g forward meta time > 1700000000 counter' || echo '## meta time > 1700000000'
ip netns exec n1 nft 'add rule inet g forward ct state { new, untracked } counter' || echo '## ct state { new, untracked }'
ip netns exec n1 nft 'add rule inet g forward ct state != established counter' || echo '## ct state != established'
ip netns exec n1 nft 'add rule inet g forward ct state invalid counter' || echo '## ct state invalid'
ip netns exec n1 nft 'add rule inet g forward ct status seen-reply counter' || echo '## ct status seen-reply'
ip netns exec n1 nft 'add rule inet g forward ct status & (dnat | snat) != 0 counter' || echo '## ct status & (dnat | snat) != 0'
ip netns exec n1 nft 'add rule inet g forward ct direction original counter' || echo '## ct direction original'
ip netns exec n1 nft 'add rule inet g forward ct mark & 1 == 1 counter' || echo '## ct mark & 1 == 1'
ip netns exec n1 nft 'add rule inet g forward ct original proto-dst 80 counter' || echo '## ct original proto-dst 80'
ip netns exec n1 nft 'add rule inet g forward ct original ip saddr 10.0.0.1 counter' || echo '## ct original ip saddr 10.0.0.1'
ip netns exec n1 nft 'add rule inet g forward ct reply ip saddr 10.0.2.2 counter' || echo '## ct reply ip saddr 10.0.2.2'
ip netns exec n1 nft 'add rule inet g forward ct protocol icmp counter' || echo '## ct protocol icmp'
ip netns exec n1 nft 'add rule inet g forward ct l3proto ipv4 counter' || echo '## ct l3proto ipv4'
ip netns exec n1 nft 'add rule inet g forward ct expiration < 1h counter' || echo '## ct expiration < 1h'
ip netns exec n1 nft 'add rule inet g forward ct zone 0 counter' || echo '## ct zone 0'
ip netns exec n1 nft 'add rule inet g forward ct packets > 2 counter' || echo '## ct packets > 2'
ip netns exec n1 nft 'add rule inet g forward ct bytes < 200 counter' || echo '## ct bytes < 200'
ip netns exec n1 nft 'add rule inet g forward ct avgpkt 84 counter' || echo '## ct avgpkt 84'
ip netns exec n1 nft 'add rule inet g forward ct helper "ftp" counter' || echo '## ct helper "ftp"'
ip netns exec n1 nft 'add rule inet g forward ct label 1 counter' || echo '## ct label 1'
ip netns exec n1 nft 'add rule inet g forward fib daddr type unicast counter' || echo '## fib daddr type unicast'
ip netns exec n1 nft 'add rule inet g forward fib saddr type local counter' || echo '## fib saddr type local'
ip netns exec n1 nft 'add rule inet g forward fib saddr oif "b0" counter' || echo '## fib saddr oif "b0"'
ip netns exec n1 nft 'add rule inet g forward fib daddr . iif type local counter' || echo '## fib daddr . iif type local'
ip netns exec n1 nft 'add rule inet g forward fib saddr . mark oif 0 counter' || echo '## fib saddr . mark oif 0'
ip netns exec n1 nft 'add rule inet g forward rt nexthop 10.0.1.2 counter' || echo '## rt nexthop 10.0.1.2'
ip netns exec n1 nft 'add rule inet g forward rt classid 1 counter' || echo '## rt classid 1'
ip netns exec n1 nft 'add rule inet g forward socket transparent 1 counter' || echo '## socket transparent 1'
ip netns exec n1 nft 'add rule inet g forward socket mark 1 counter' || echo '## socket mark 1'
ip netns exec n1 nft 'add rule inet g forward jhash ip saddr . ip daddr mod 1 0 counter' || echo '## jhash ip saddr . ip daddr mod 1 0'
ip netns exec n1 nft 'add rule inet g forward @nh,72,8 1 counter' || echo '## @nh,72,8 1'
ip netns exec n1 nft 'add rule inet g forward @th,16,16 80 counter' || echo '## @th,16,16 80'
ip netns exec n1 nft 'add rule inet g forward @ih,0,8 0x68 counter' || echo '## @ih,0,8 0x68'
ip netns exec n1 nft 'add rule inet g forward @nh,96,32 & 0xff000000 == 0x0a000000 counter' || echo '## @nh,96,32 & 0xff000000 == 0x0a000000'
ip netns exec n1 nft 'add rule inet g forward icmpv6 type echo-request counter' || echo '## icmpv6 type echo-request'
ip netns exec n1 nft 'add rule inet g forward ip6 saddr @six counter' || echo '## ip6 saddr @six'
ip netns exec n1 nft 'add rule inet g forward counter name ip saddr map @limits counter' || echo '## counter name ip saddr map @limits'
ip netns exec n0 ping -n -c 2 -i 0.2 -W 1 10.0.2.2
ip netns exec n3 timeout 3 nc -u -l -p 53 & sleep 0.3; echo hello | ip netns exec n0 nc -u -w 1 10.0.2.2 53; wait
ip netns exec n0 nc -zv -w 1 10.0.2.2 9
ip netns exec n0 nc -zvu -w 1 10.0.2.2 9
ip netns exec n0 ping -n -c 1 -W 1 -s 1600 -Q 0x28 10.0.1.2
ip netns exec n0 ping -n -c 1 -W 1 -Q 0x28 10.0.0.2
ip netns exec n1 ping -n -c 1 -W 1 10.0.2.2
ip netns exec n1 ping -n -c 1 -W 1 127.0.0.1
ip netns exec n0 traceroute -n -q 1 -w 1 -m 4 10.0.2.2
ip netns exec n1 nft list chain inet g forward
