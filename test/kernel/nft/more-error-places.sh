# Where nft sees what is wrong, and what it expected there.
nft add table inet t; nft add chain inet t c '{ type filter hook output priority 0; }'; nft add chain inet t d
nft add set inet t cs '{ type ipv4_addr . inet_service; }'
nft add element inet t cs { 10.7.0.0 . foo }
nft add element inet t cs { 10.7.0.0 . 70000 }
nft add element inet t cs { foo. . 5 }
nft add element inet t cs { 10.7.0.0 . ::1 }
nft add rule inet t c ip saddr . tcp dport { 1.2.3.4 . foo }
nft add rule inet t c ip saddr . tcp dport { 1.2.3.4 }
nft add rule inet t c ip saddr . tcp dport 1.2.3.4
nft add rule inet t c ip saddr . tcp dport 1.2.3.4 . 5 . 6
nft add rule inet t c ip saddr 1.2.3.4 . 5
nft add rule inet t c ip saddr vmap { 1.2.3.4 : jump c }
nft add rule inet t c ip saddr vmap { 1.2.3.4 : jump nosuch }
nft add map inet t vm '{ type ipv4_addr : verdict; }'
nft add element inet t vm '{ 1.1.1.1 : jump c }'
nft add rule inet t d jump d
nft add rule inet t c tcp dport 22 }
nft add rule inet t c tcp dport 22 ,
nft add rule inet t c tcp dport 22 5
nft add rule inet t c tcp dport 22 accept 5
nft add rule inet t c tcp dport 22 accept :
nft add rule inet t c counter :
nft add rule inet t c drop =
nft add rule inet t c '='
nft add rule inet t c limit rate 5/fortnight
nft add rule inet t c limit rate 5 foo/second
nft add rule inet t c limit rate 5 kbytes/fortnight
nft add rule inet t c limit rate 5 kbytes
nft add rule inet t c limit rate over
nft add rule inet t c limit 5/second
nft add rule inet t c limit rate 5/second burst
nft add rule inet t c limit rate 5/second burst 5 foo
nft add rule inet t c quota 5 foo
nft add rule inet t c quota foo
nft add rule inet t c ct count foo
nft add rule inet t c log foo
nft add rule inet t c log prefix
nft add rule inet t c log flags foo
nft add rule inet t c log level
nft add rule inet t c counter name
nft add rule inet t c counter name foo
nft add rule inet t c limit name foo
nft add rule inet t c ip saddr 10.0.0.0/8/8
nft add rule inet t c ip saddr 10.0.0.0/255.0.0.0
nft add rule inet t c ip saddr 10.0.0.0-
nft add rule inet t c ip saddr 10.0.0.5-10.0.0.1
nft add rule inet t c ip saddr 10.0.0.1/24 counter
nft add rule inet t c ip saddr '!' 10.0.0.1 counter
nft add rule inet t c ip saddr not 10.0.0.1 counter
nft add rule inet t c ip saddr '!=' '{' 10.0.0.1, 10.0.0.2 '}' counter
nft add rule inet t c ip saddr any counter
nft add rule inet t c ip saddr 0.0.0.0/0 counter
nft add rule inet t c ip6 saddr ::/0 counter
nft add rule inet t c tcp sport 1024- counter
nft add rule inet t c tcp dport all
nft add rule inet t c tcp dport 0x50 counter
nft add rule inet t c tcp dport domain udp
nft add rule inet t c udp dport domain counter
nft add rule inet t c meta l4proto tcp tcp dport 22 counter
nft add rule inet t c ip protocol tcp tcp dport 22 counter
nft add rule inet t c ip protocol udp tcp dport 22 counter
nft add rule inet t c ip6 nexthdr udp udp dport 22 counter
nft add rule inet t c meta nfproto ipv4 tcp dport 22 counter
nft add rule inet t c meta nfproto ipv4 ip saddr 1.2.3.4 counter
nft add rule inet t c ip version 4 counter
nft add rule inet t c ip hdrlength 5 counter
nft add rule inet t c tcp dport 1-65535 counter
nft add rule inet t c tcp dport '> 1023' tcp sport '<= 1023' counter
nft add rule inet t c icmp type { echo-request, echo-reply } icmp code 0 counter
nft add rule inet t c icmp type echo-request icmp id 5 counter
nft add rule inet t c icmp type destination-unreachable icmp code { port-unreachable, host-unreachable } counter
nft add rule inet t c icmp code port-unreachable counter
nft add rule inet t c icmpv6 code no-route counter
nft add rule inet t c tcp flags '&(fin|syn|rst|ack)' == syn counter
nft add rule inet t c tcp flags '{ syn, syn|ack }' counter
nft add rule inet t c tcp flags { syn, ack } counter
nft add rule inet t c tcp option maxseg size 1-500 counter
nft add rule inet t c tcp option sack-perm exists counter
nft add rule inet t c ip6 flowlabel 5 ip6 hoplimit 64 counter
nft add rule inet t c ct bytes '>' 1000 ct packets '<' 5 counter
nft add rule inet t c ct original bytes '>' 1000 counter
nft add rule inet t c ct avgpkt 5 counter
nft add rule inet t c ct zone 5 ct id 5 counter
nft add rule inet t c ct expiration 1m-1h counter
nft add rule inet t c ct status assured,snat counter
nft add rule inet t c ct state established,related,new,invalid,untracked counter
nft add rule inet t c ct direction reply counter
nft add rule inet t c ct mark '&' 0xff == 0x10 counter
nft add rule inet t c ct mark set 5 counter
nft add rule inet t c ct mark set meta mark '&' 0xff counter
nft add rule inet t c meta mark set ct mark counter
nft add rule inet t c meta priority set 1:10 counter
nft add rule inet t c meta priority 1:10 counter
nft add rule inet t c meta random '<' 100 counter
nft add rule inet t c meta iifgroup 5 meta oifgroup default counter
nft add rule inet t c meta skgid 0-100 meta skuid { 0, 1000 } counter
nft add rule inet t c meta cgroup 5 counter
nft add rule inet t c meta rtclassid 5 counter
nft add rule inet t c meta protocol { ip, ip6, arp } counter
nft add rule inet t c iifname '"eth*"' oifname != '"lo"' counter
nft add rule inet t c iifname '{ "eth*", "lo" }' counter
nft add rule inet t c rt ip nexthop 1.2.3.4 rt mtu 1500 counter
nft add rule inet t c socket transparent 1 socket mark 5 counter
nft add rule inet t c ip saddr set 1.2.3.4 counter
nft add rule inet t c ip dscp set ef counter
nft add rule inet t c ip ttl set 64 counter
nft add rule inet t c ip6 hoplimit set 64 counter
nft add rule inet t c tcp dport set 80 counter
nft add rule inet t c ip saddr map '{ 1.2.3.4 : 5 }'
nft add rule inet t c meta mark set ip saddr map '{ 1.2.3.4 : 5, 10.0.0.0/8 : 6 }' counter
nft add rule inet t c ct helper set '"ftp"'
nft add rule inet t c tcp dport vmap '{ 1-10 : drop, 20 : accept, 30 : jump d, 40 : goto d, 50 : return, 60 : continue }'
nft add rule inet t c dup to 1.2.3.4
nft add rule inet t c fwd to lo
nft add rule inet t c flow add @ft
nft add rule inet t c synproxy mss 1460 wscale 7 timestamp sack-perm
nft add rule inet t c xt foo
nft add rule inet t c exthdr frag exists counter
nft add rule inet t c ip option lsrr exists counter
nft add rule inet t c frag more-fragments 1 counter
nft add rule inet t c @nh,8,16 5 @th,0,32 0x1 counter
nft add rule inet t c osf name '"Linux"' counter
nft add rule inet t c last counter
nft -a list chain inet t c
