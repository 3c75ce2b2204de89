# nat-text: what was written and how it is listed, with handles.
cat >rules <<'EOF'
define wan = eth0
define nets = { 10.0.0.0/8, 192.168.0.0/16 }
define port = 22
table ip nat {
  map m { type ipv4_addr : ipv4_addr; elements = { 1.1.1.1 : 2.2.2.2 } }
  map mc { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.0.1 . 8080 } }
  map mi { type ipv4_addr : interval ipv4_addr; flags interval; elements = { 1.1.1.0/24 : 2.2.2.2-2.2.2.9 } }
  chain pre { type nat hook prerouting priority dstnat;
    iifname $wan tcp dport $port dnat to 10.0.0.1
    ip saddr $nets tcp dport { $port, 80 } dnat to 10.0.0.1:8080-8090
    dnat to 10.0.0.1-10.0.0.9
    dnat to ip daddr map @m
    tcp dport 80 dnat ip addr . port to tcp dport map @mc
    dnat to numgen random mod 2 map { 0 : 1.1.1.1, 1 : 2.2.2.2 }
    dnat to jhash ip saddr mod 2 map { 0 : 1.1.1.1, 1 : 2.2.2.2 }
    tcp dport 90 dnat to numgen inc mod 2 map { 0 : 1.1.1.1 . 80, 1 : 2.2.2.2 . 90 }
    dnat to tcp dport map { 80 : 1.1.1.1, 90 : 2.2.2.2 }
    tcp dport 80 redirect to :8080
    tcp dport 80 redirect to 8080
    udp dport 80 redirect to :8080-8090 random
    redirect
    tcp dport 1 dnat to :80
    dnat to 1.1.1.1 persistent
    dnat to 1.1.1.1 random,persistent
    meta l4proto { tcp, udp } dnat to 1.1.1.1:53
    meta l4proto tcp dnat to 1.1.1.1:53
    udp dport 9 dnat to 1.1.1.1:53
  }
  chain post { type nat hook postrouting priority srcnat; policy accept;
    oifname $wan masquerade
    masquerade random
    masquerade fully-random,persistent
    meta l4proto tcp masquerade to :1000-2000
    ip saddr 10.0.0.0/24 snat to 1.1.1.1
    snat to 1.1.1.1-1.1.1.5 fully-random
    snat ip prefix to ip saddr map { 10.0.0.0/24 : 20.0.0.0/24 }
    ip saddr != $nets accept
  }
}
table ip6 n6 {
  chain pre { type nat hook prerouting priority -100;
    tcp dport 80 dnat to [fd00::1]:80
    dnat to fd00::1
    dnat to fd00::1-fd00::5
    ip6 daddr fd00::/64 tcp dport {1,2} drop
    icmpv6 type echo-request reject
  }
}
table inet x {
  chain pre { type nat hook prerouting priority -100;
    tcp dport 80 dnat ip to 1.1.1.1:80
    tcp dport 80 dnat ip6 to [fd00::1]:80
    meta nfproto ipv4 dnat to 1.1.1.1
  }
  chain r { type route hook output priority mangle; }
  }
EOF
nft -f rules; echo "= $?"
nft list ruleset
nft -a list ruleset
