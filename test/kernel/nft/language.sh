# language: what was written and how it is listed, with handles.
cat >rules <<'EOF'
table inet t {
  set s1 { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.168.1.1-192.168.1.7, 1.1.1.1 } }
  set s2 { type inet_service; flags interval; auto-merge; elements = { 80, 81, 100-200, 22 } }
  set s3 { typeof ip saddr . tcp dport; elements = { 1.2.3.4 . 80, 5.6.7.8 . 443 } }
  set s4 { type ipv4_addr; size 65535; flags dynamic,timeout; timeout 1m; gc-interval 10s; }
  set s6 { type ifname; elements = { "eth0", "wlan0" } }
  set s7 { type ipv4_addr; counter; elements = { 9.9.9.9, 8.8.8.8 } }
  set s8 { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 80-90, 1.1.1.1 . 53 } }
  set s9 { type mark; elements = { 0x1, 0x20 } }
  set s10 { type ether_addr; elements = { 00:11:22:33:44:55 } }
  set s11 { type inet_proto; elements = { tcp, udp, 47 } }
  set s12 { type ipv6_addr; elements = { fd00::1, ::1 } }
  set s13 { type ipv4_addr; flags constant; elements = { 3.3.3.3 } }
  set s14 { type inet_service; elements = { http, ssh, 9999 } }
  map m1 { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1, 443 : 10.0.0.2 } }
  map m2 { type ipv4_addr : verdict; elements = { 1.1.1.1 : drop, 2.2.2.2 : jump c2 } }
  map m3 { typeof iif : mark; }
  map m4 { type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { 1.1.1.1 . 80 : 10.0.0.1 . 8080 } }
  map m5 { type mark : verdict; counter; elements = { 0x1 : accept } }
  counter c_a { packets 5 bytes 10 }
  counter c_b { comment "hi" }
  quota q_a { over 10 mbytes }
  quota q_b { 500 bytes used 20 bytes }
  limit l_a { rate 10/second burst 20 packets }
  limit l_b { rate over 1 mbytes/second }
  chain c2 { }
  chain c1 {
    comment "chain comment"
    type filter hook input priority filter + 10; policy drop;
    ip saddr @s1 tcp dport @s2 counter name c_a accept comment "a rule"
    ip saddr . tcp dport @s3 drop
    tcp dport { 22, 80, 443 } ct state { established, related } accept
    ct state vmap { established : accept, invalid : drop, related : jump c2 }
    tcp dport vmap { 1-100 : accept, 200 : drop }
    ip6 saddr fd00::/8 accept
    meta l4proto { tcp, udp } th dport 53 accept
    iifname "eth*" accept
    iifname { "a", "b*" } drop
    iif lo accept
    oif != lo drop
    meta mark set ip saddr map { 1.1.1.1 : 0x1, 2.2.2.2 : 0x2 }
    ct mark set meta mark
    meta mark set ct mark and 0xff or 0x100
    ip protocol { icmp, esp } accept
    icmp type { echo-request, destination-unreachable } accept
    icmpv6 type { echo-request, nd-neighbor-solicit, nd-router-advert } accept
    icmp type destination-unreachable icmp code port-unreachable drop
    tcp flags syn / syn,ack,fin accept
    tcp flags & (fin|syn|rst|ack) == syn accept
    tcp flags & (fin|syn) == (fin|syn) drop
    tcp flags syn drop
    tcp flags != syn drop
    tcp flags { syn, syn|ack } accept
    limit rate 10/minute burst 3 packets accept
    limit rate over 100 kbytes/second drop
    limit name "l_a" accept
    quota over 25 mbytes drop
    quota name "q_a" drop
    reject
    reject with tcp reset
    reject with icmp type host-unreachable
    reject with icmpv6 type no-route
    reject with icmpx type admin-prohibited
    log prefix "hello " level info flags all
    log group 5 snaplen 256
    log flags tcp sequence,options
    log flags ip options
    log flags skuid level debug
    update @s4 { ip saddr timeout 1m limit rate 5/second } accept
    add @s4 { ip saddr }
    fib daddr type local accept
    fib saddr . iif oif missing drop
    fib daddr . iif type != { local, broadcast } drop
    fib saddr oif 0 drop
    numgen inc mod 2 vmap { 0 : accept, 1 : drop }
    jhash ip saddr mod 4 vmap { 0-1 : accept, 2-3 : drop }
    meta skuid root accept
    meta skuid { 0, 1000 } accept
    meta pkttype multicast drop
    meta length 100-200 drop
    meta nfproto ipv4 accept
    meta protocol ip accept
    meta protocol { ip, ip6 } accept
    ct direction original accept
    ct status dnat accept
    ct original ip saddr 1.1.1.1 accept
    ct reply ip daddr 1.1.1.1 accept
    ct count over 5 drop
    ct mark 0x1 accept
    ct zone 1 accept
    ct expiration 30s accept
    ip ttl 1 drop
    ip ttl set 64
    ip dscp set cs1
    ip dscp af11 accept
    ip6 hoplimit set 5
    tcp option maxseg size set 1400
    tcp option maxseg size 1-500 drop
    ether saddr 00:11:22:33:44:55 accept
    notrack
    meta priority set 1:2
    meta nftrace set 1
    ip saddr != { 1.1.1.1, 2.2.2.2 } drop
    ip saddr 10.0.0.1-10.0.0.9 drop
    ip frag-off & 0x1fff != 0 drop
    ip length > 100 drop
    tcp dport > 1024 drop
    tcp dport >= 1024 drop
    meta mark & 0xff == 0x10 accept
    meta mark and 0xff != 0x10 accept
    meta mark set mark or 0x1
    meta mark set mark xor 0x1
    meta mark set mark and 0xfffffffe
    ct mark set mark
    mark 5 accept
    iifname . tcp dport { "eth0" . 22 } accept
    ip saddr . ip daddr vmap { 1.1.1.1 . 2.2.2.2 : accept }
  }
}
EOF
nft -f rules; echo "= $?"
nft list ruleset
nft -a list ruleset
