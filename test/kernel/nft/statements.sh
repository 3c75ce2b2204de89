# statements: what was written and how it is listed, with handles.
cat >rules <<'EOF'
table inet t {
  set a1 { type ipv4_addr; elements = { 1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4, 1.1.1.5 } }
  set a2 { type inet_service; elements = { 1,2,3,4,5,6,7,8,9,10,11,12,13 } }
  set a3 { type mark; elements = { 1,2,3,4,5,6,7,8,9,10,11,12,13 } }
  set a4 { type inet_proto; elements = { 1,2,3,4,5,6,7,8,9,10,11,12,13,17,58,132 } }
  set a5 { type ether_addr; elements = { 00:11:22:33:44:55, 00:11:22:33:44:56, 00:11:22:33:44:57 } }
  set a6 { type icmp_type; elements = { 0,3,5,8,11,13 } }
  set a7 { type ct_state; elements = { new, established, related, invalid } }
  set a8 { type iface_index; elements = { lo } }
  map a9 { type inet_service : verdict; elements = { 1 : drop, 2 : accept, 3 : drop, 4: drop, 5 : drop, 6: drop } }
  map b1 { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/8 : 1, 11.0.0.1 : 2, 12.0.0.0/8 : 3 } }
  set b2 { type ipv4_addr . inet_proto . inet_service; comment "hi"; flags interval; auto-merge; size 100; elements = { 1.2.3.0/24 . tcp . 0-65535 } }
  set b3 { type ifname . ipv4_addr; elements = { "eth0" . 1.1.1.1 } }
  set b4 { type ipv4_addr; flags interval; elements = { 0.0.0.0/0 } }
  set b5 { type ipv4_addr; flags interval; elements = { 255.255.255.255, 1.1.1.0-1.1.2.255 } }
  set b6 { type inet_service; flags interval; elements = { 1024-65535, 0-10 } }
  set b7 { type ipv6_addr; flags interval; elements = { fd00::/8, fe80::1-fe80::5 } }
  set b8 { typeof meta mark; elements = { 5 } }
  set b9 { typeof ct state; }
  set c0 { typeof ip daddr . meta l4proto . th dport; }
  set c9 { type ifname; flags interval; elements = { "eth*", "wlan0" } }
  chain c2 { }
  chain c {
    meta l4proto tcp tcp dport 80 accept
    ip protocol tcp tcp dport 80 accept
    meta nfproto ipv4 ip saddr 1.1.1.1 accept
    meta nfproto ipv4 tcp dport 80 accept
    meta l4proto icmp icmp type echo-request accept
    meta l4proto ipv6-icmp icmpv6 type echo-request accept
    ip protocol icmp icmp type echo-request accept
    tcp dport 80 reject with tcp reset
    ip saddr 1.1.1.1 reject
    ip saddr 1.1.1.1 reject with icmp type port-unreachable
    ip6 saddr ::1 reject with icmpv6 type admin-prohibited
    meta nfproto ipv4 reject with icmp type host-prohibited
    reject with icmpx type port-unreachable
    reject with icmpx type host-unreachable
    reject with icmpx type no-route
    meta l4proto tcp counter tcp dport 80 accept
    meta l4proto tcp ip saddr 1.1.1.1 tcp dport 80 accept
    ip protocol tcp accept
    ip protocol 6 counter
    ip saddr 1.1.1.1/32 accept
    ip saddr 0.0.0.0/0 accept
    ip saddr 10.1.2.3/8 accept
    ip saddr { 10.1.2.3/8 } accept
    ip saddr 1.1.1.1 ip daddr 2.2.2.2 accept
    ip saddr & 0.0.0.255 == 0.0.0.5 accept
    ip6 saddr fd00::1-fd00::9 accept
    iifname "eth0" oifname "eth1" accept
    iifname != { "eth0", "eth1" } accept
    ct state established,related accept
    ct state established accept
    ct state != established accept
    ct state { established } accept
    ct state new tcp dport 22 accept
    ct status dnat,snat accept
    ct status != dnat accept
    ct state ! established accept
    ct state related,established counter accept
    tcp dport { 1-10, 20 } accept
    tcp dport 1-10 accept
    tcp dport != 1-10 accept
    tcp dport ssh accept
    udp sport 68 udp dport 67 accept
    th dport 53 accept
    meta l4proto 17 accept
    meta l4proto != tcp accept
    meta l4proto { 6, 17 } accept
    meta l4proto vmap { tcp : accept, udp : drop }
    ip daddr . tcp dport vmap { 1.1.1.1 . 80 : accept, 2.2.2.2 . 443 : goto c2 }
    icmp type 8 accept
    icmpv6 type { 133, 134, 135, 136 } accept
    icmp code 1 accept
    limit rate 1/second accept
    limit rate 1/second burst 5 packets accept
    limit rate 1/second burst 10 packets log prefix "x" accept
    limit rate 10 mbytes/second accept
    limit rate 10 mbytes/second burst 9000 kbytes accept
    limit rate 512 bytes/second accept
    limit rate over 10/hour drop
    limit rate 5/day drop
    limit rate 5/week drop
    counter packets 5 bytes 6
    counter
    meta mark 0 accept
    meta mark != 0 accept
    meta mark 1-5 accept
    meta mark { 1, 2 } accept
    meta mark set 0x1
    meta mark set ct mark
    meta mark set meta mark & 0xffff0000 | 0x10
    meta mark set meta mark or 0x4000 and 0xffff
    ct mark & 0x10 == 0x10 accept
    ct mark and 0x10 != 0 accept
    ct mark set 5
    ct mark set meta mark and 0xf
    meta mark & 0x00004000 == 0 return
    goto c2
    jump c2 comment "x y"
    log
    log prefix "a:b " flags ip options flags tcp sequence
    log level warn
    log level alert prefix "x"
    log prefix "x" group 2
    log group 0
    log level audit
    meta iif lo accept
    meta iifname lo accept
    meta oif lo accept
    meta cpu 1 accept
    meta priority 1:2 accept
    ip version 4 accept
    ip hdrlength 5 accept
    ip id 5 accept
    ip checksum 5 accept
    ip dscp cs0 accept
    ip dscp 0x10 accept
    ip dscp { cs1, af21 } accept
    ip ecn ce accept
    ip6 flowlabel 5 accept
    ip6 hoplimit 255 accept
    tcp sequence 5 accept
    tcp window 100 accept
    tcp flags & syn == 0 accept
    tcp flags & (syn|ack) != 0 accept
    tcp flags syn,ack accept
    tcp flags == syn accept
    tcp flags & syn == syn accept
    tcp option maxseg exists accept
    tcp option sack-perm missing accept
    udp length 8 accept
    sctp dport 5 accept
    ct bytes > 1000 accept
    ct packets > 100 accept
    ct l3proto ipv4 accept
    ct protocol tcp accept
    ct original protocol tcp accept
    ct original packets > 5 accept
    ct zone set 5
    fib daddr oif lo accept
    fib daddr oifname "lo" accept
    fib saddr . mark . iif oif 0 drop
    fib daddr type { local, unicast } accept
    fib saddr . iif oif eq 0 drop
    fib saddr . iif oif exists accept
    symhash mod 2 vmap { 0: accept, 1: drop }
    jhash ip saddr . tcp dport mod 5 seed 0xdeadbeef offset 100 vmap { 100 : accept }
    numgen random mod 10 offset 100 < 105 accept
    numgen random mod 10 < 5 accept
    numgen inc mod 2 0 accept
    ip saddr vmap { 10.0.0.0/8 : accept, 1.1.1.1-1.1.1.5 : drop, 9.9.9.9 : continue }
    add @a1 { ip saddr } accept
    ip saddr @a1 accept
    ip saddr != @a1 accept
    ct state vmap { established : accept, related : accept, invalid : drop }
    meta pkttype { broadcast, multicast } accept
    meta pkttype host accept
    meta skgid 5 accept
    skuid 5 accept
    mark 0x5 accept
    oif lo accept
    meta mark set jhash ip saddr mod 2
    meta mark set numgen inc mod 2
    meta mark set tcp dport map { 80 : 1, 90 : 2 }
    ip daddr set 1.1.1.1
    tcp dport set 80
    ip ttl > 5 accept
    ether saddr { 00:11:22:33:44:55 } accept
    quota 10 bytes accept
    quota until 10 mbytes accept
    tcp option maxseg size set rt mtu
    return
  }
}
EOF
nft -f rules; echo "= $?"
nft list ruleset
nft -a list ruleset
