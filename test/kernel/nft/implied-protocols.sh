# Which matches of a protocol nft leaves out because what follows implies them, and which protocols clash
nft 'table inet g { map m { type ipv4_addr : mark; }; set seen { type ipv4_addr . inet_service; size 100; flags dynamic; counter; }; set two { type ipv4_addr; flags dynamic; limit rate 1/second; counter; }; chain forward { type filter hook forward priority 0; }; chain pre { type nat hook prerouting priority 0; }; chain post { type nat hook postrouting priority 0; }; }'
nft 'table ip i { chain forward { type filter hook forward priority 0; }; }'
r() { nft -e add rule "$*" | grep -v ^#; }
for m in 'meta l4proto tcp' 'ip protocol tcp' 'meta nfproto ipv4' 'meta l4proto tcp meta mark 1' 'meta l4proto tcp counter' 'meta l4proto tcp ip saddr 10.0.0.1'; do
  for e in 'th sport . th dport { 1 . 2, 3 . 4 }' 'ip saddr . ip daddr { 1.2.3.4 . 1.2.3.4, 1.2.3.4 . 1.2.3.5 }' 'meta mark set ip saddr map @m' 'th dport set 80' 'tcp option maxseg size set 1000' 'tcp option maxseg size 1000' 'th dport vmap { 1 : drop, 2 : accept }' 'update @seen { ip saddr . th dport }' 'jhash ip saddr . tcp dport mod 2 1' '@th,16,16 80'; do r inet g forward $m $e; done
  for e in 'dnat ip to tcp dport map { 1 : 1.2.3.4, 2 : 1.2.3.5 }' 'dnat ip to 1.2.3.4:th dport map { 53 : 80, 80 : 9 }' 'dnat ip to ip daddr . th dport map { 10.9.9.9 . 80 : 10.0.2.2 . 80, 10.9.9.9 . 81 : 10.0.2.2 . 80  }'; do r inet g pre $m $e; done
done
for m in 'meta l4proto { tcp, udp }' 'meta l4proto { icmp, tcp }' 'ip protocol { tcp, udp }' 'meta l4proto { tcp, udp, 47 }' 'meta l4proto { udp }' 'meta l4proto != { tcp, udp }' 'meta l4proto 47'; do
  for e in 'tcp flags syn' 'udp dport 53' 'th dport 53' 'icmp type echo-reply' 'tcp option maxseg size 1000' 'reject with tcp reset'; do r inet g forward $m $e; done
done
for t in 'inet g' 'ip i'; do
  for m in '' 'ip saddr 10.0.0.1' 'meta nfproto ipv4' 'meta protocol ip' 'meta nfproto ipv4 meta protocol ip' 'icmp type echo-request' 'meta nfproto ipv4 counter' 'tcp dport 80'; do
    for e in 'reject with tcp reset' 'reject' 'reject with icmp type net-unreachable' 'ip saddr 10.0.0.1'; do r $t forward $m $e; done
  done
done
r inet g forward @nh,72,8 1 reject with icmp type net-unreachable
for e in 'masquerade to :1000-1000' 'snat ip to 10.0.2.5-10.0.2.5' 'snat ip to 10.0.1.1:1000-1000' 'snat ip to 10.0.1.1-10.0.1.1:1000' 'snat ip6 to ::1-::1'; do r inet g post meta l4proto tcp $e; r inet g post $e; done
for e in '@seen { ip saddr . tcp dport }' '@seen { ip saddr . tcp dport limit rate 1/second }' '@two { ip saddr counter }' '@two { ip saddr limit rate 1/second counter }' '@two { ip saddr }'; do r inet g forward update $e; done
nft list table inet g | grep -v '^		meta\|^		ip'
