# Rules of ebtables in nft's words.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
t ebtables-translate -A FORWARD -p arp -j DROP
t ebtables-translate -A FORWARD -p ipv4 --ip-src 10.0.0.1 -j ACCEPT
t ebtables-translate -A FORWARD -p arp --arp-op Request -j ACCEPT
t ebtables-translate -t nat -A PREROUTING -j dnat --to-dst 0:1:2:3:4:5
t ebtables-translate -N foo
t ebtables-translate -P FORWARD DROP
t ebtables-translate -F
t ebtables-translate -L
t ebtables-translate -I FORWARD 3 -i eth0 --limit 3/s -j DROP
t ebtables-translate -A FORWARD --logical-in br0 -j foo
t ebtables-translate -D FORWARD -i eth0
t ebtables-translate -t nat -A POSTROUTING -s 00:11:22:33:44:55 -o eth+ -j snat --to-src 0:1:2:3:4:5 --snat-arp
t ebtables-translate -A FORWARD -j mark --mark-or 5
t ebtables-translate -A FORWARD -p ipv4 -j mark --mark-set 5 --mark-target CONTINUE
t ebtables-translate -A FORWARD --log --log-prefix x -j CONTINUE
t ebtables-translate -A FORWARD -p ipv4 --ip-proto tcp --ip-dport 80 -j RETURN
t ebtables-translate -A FORWARD -p ! ipv4 -d Multicast -j DROP
t ebtables-translate -A FORWARD -p LENGTH -j DROP
t ebtables-translate -X foo
t ebtables-translate -E foo bar
t ebtables-translate -Z
t ebtables-translate
t ebtables-translate -A FORWARD --mark 5 --pkttype-type host
t ebtables-translate -A FORWARD -p 802_1Q --vlan-id 5
t ebtables-translate -A FORWARD -s 1:2:3:4:5:6/ff:ff:f0:00:00:00
t ebtables-translate -A FORWARD -d Broadcast
t ebtables-translate -A FORWARD -p ipv4 --ip-tos 0x10 --ip-sport 5 --ip-proto udp
t ebtables-translate -A FORWARD -p ipv4 --ip-proto 200
t ebtables-translate -A FORWARD -p ipv4 --ip-proto nosuch
t ebtables-translate -A FORWARD -p ipv4 --ip-proto igmp --ip-igmp-type 0x16
t ebtables-translate -A FORWARD -p ipv4 --ip-proto igmp --ip-igmp-type membership-query
t ebtables-translate -A FORWARD -p ipv4 --ip-proto icmp --ip-icmp-type 3/1
t ebtables-translate -A FORWARD -p ipv4 --ip-proto icmp --ip-icmp-type 3:5
t ebtables-translate -A FORWARD -p ipv4 --ip-proto icmp --ip-icmp-type foo
t ebtables-translate -A FORWARD -p ipv4 --ip-proto icmp --ip-icmp-type host-unreachable
t ebtables-translate -A FORWARD -p ipv4 --ip-proto ! tcp
t ebtables-translate -A FORWARD -p ipv4 --ip-source 10.0.0.0/255.0.255.0 --ip-destination ! 10.1.0.0/16
t ebtables-translate -A FORWARD -p ipv4 --ip-proto tcp --ip-sport ! :80
t ebtables-translate -A FORWARD -p ipv4 --ip-proto tcp --ip-dport http
t ebtables-translate -A FORWARD -p ipv4 --ip-proto sctp --ip-dport 1024:
t ebtables-translate -A FORWARD -p ipv4 --ip-tos zz
t ebtables-translate -A FORWARD -p ipv4 --ip-src 10.0.0.1 --ip-src 10.0.0.2
t ebtables-translate -A FORWARD -p ipv4 --ip-src nosuch.host
t ebtables-translate -A FORWARD -p ipv6 --ip6-tclass 0xb8 --ip6-src fe80::/10 --ip6-dst ! ff02::1 --ip6-proto udp --ip6-dport 547
t ebtables-translate -A FORWARD -p ipv6 --ip6-proto tcp --ip6-sport 1:2
t ebtables-translate -A FORWARD -p ipv6 --ip6-proto icmpv6 --ip6-icmp-type ! echo-request
t ebtables-translate -A FORWARD -p ipv6 --ip6-proto icmpv6 --ip6-icmp-type 1/4
t ebtables-translate -A FORWARD -p ipv6 --ip6-src zz
t ebtables-translate -A FORWARD -p ipv6 --ip6-icmp-type 128
t ebtables-translate -A FORWARD -p ARP --arp-op 2 --arp-htype ! 1 --arp-ptype ipv4
t ebtables-translate -A FORWARD -p ARP --arp-op ! Reply
t ebtables-translate -A FORWARD -p ARP --arp-op 99999
t ebtables-translate -A FORWARD -p ARP --arp-htype Ethernet
t ebtables-translate -A FORWARD -p ARP --arp-htype zz
t ebtables-translate -A FORWARD -p ARP --arp-ptype zz
t ebtables-translate -A FORWARD -p ARP --arp-ip-src ! 10.0.0.0/8 --arp-ip-dst 10.0.0.1
t ebtables-translate -A FORWARD -p ARP --arp-mac-src ! 00:11:22:33:44:55/ff:ff:ff:00:00:00
t ebtables-translate -A FORWARD -p ARP --arp-mac-src zz
t ebtables-translate -A FORWARD -p ARP ! --arp-gratuitous
t ebtables-translate -A FORWARD -p RARP --arp-op Reply_Reverse
t ebtables-translate -A FORWARD --mark ! 5/0xf
t ebtables-translate -A FORWARD --mark 0x10/ 
t ebtables-translate -A FORWARD --limit 5
t ebtables-translate -A FORWARD --limit 5/minute --limit-burst 2
t ebtables-translate -A FORWARD --limit 100/day
t ebtables-translate -A FORWARD --limit 5/x
t ebtables-translate -A FORWARD --limit 3/s --limit 4/s
t ebtables-translate -A FORWARD --pkttype-type multicast
t ebtables-translate -A FORWARD --pkttype-type host
t ebtables-translate -A FORWARD --pkttype-type outgoing
t ebtables-translate -A FORWARD --pkttype-type 1
t ebtables-translate -A FORWARD -p 802_1Q --vlan-id 0x10
t ebtables-translate -A FORWARD -p 802_1Q --vlan-prio 8
t ebtables-translate -A FORWARD -p 802_1Q --vlan-encap zz
t ebtables-translate -A FORWARD -p 802_1Q --vlan-id zz
t ebtables-translate -A FORWARD -i eth+ -o ! eth1
t ebtables-translate -A FORWARD ! -i eth0
t ebtables-translate -A FORWARD -s ! 00:11:22:33:44:55
t ebtables-translate -A FORWARD -s Unicast
t ebtables-translate -A FORWARD -d BGA
t ebtables-translate -A FORWARD -s 00:11:22:33:44:55/zz
t ebtables-translate -A FORWARD -s 0:1:2:3:4:5
t ebtables-translate -A FORWARD -p 8100
t ebtables-translate -A FORWARD -p 800
t ebtables-translate -A FORWARD -p 0x500
t ebtables-translate -A FORWARD -p ! LENGTH
t ebtables-translate -A FORWARD -p LENGTH --802_3-type 0x0012
t ebtables-translate -A FORWARD -p LENGTH --802_3-sap ! 0x42
t ebtables-translate -A FORWARD -p LENGTH --802_3-sap zz
t ebtables-translate -A FORWARD --stp-type 1
t ebtables-translate -A FORWARD -d BGA --stp-type tcn --stp-flags topology-change
t ebtables-translate -A FORWARD -d BGA --stp-root-prio 1:20 --stp-root-addr 00:11:22:33:44:55 --stp-root-cost 4 --stp-sender-prio 3 --stp-sender-addr ! 00:11:22:33:44:55/ff:ff:ff:00:00:00 --stp-port 3 --stp-msg-age 4 --stp-max-age 5 --stp-hello-time 6 --stp-forward-delay 7:9
t ebtables-translate -A FORWARD --log-level 3 --log-prefix abc
t ebtables-translate -A FORWARD --log-level foo
t ebtables-translate -A FORWARD --log-prefix averyveryverylongprefixforloggingthings
t ebtables-translate -A FORWARD --log-ip6
t ebtables-translate -A FORWARD --log --log-arp
t ebtables-translate -A FORWARD --nflog
t ebtables-translate -A FORWARD --nflog-prefix abc --nflog-range 64 --nflog-threshold 5
t ebtables-translate -A FORWARD --nflog-group 70000
t ebtables-translate -A FORWARD -j mark --mark-and 0xff --mark-target CONTINUE
t ebtables-translate -A FORWARD -j mark --mark-xor 0xff --mark-target RETURN
t ebtables-translate -A FORWARD -j mark --mark-set 1 --mark-target foo
t ebtables-translate -A FORWARD -j mark --mark-target DROP
t ebtables-translate -A FORWARD -p ipv6 --ip6-proto tcp
t ebtables-translate -A FORWARD -p ipv6 --ip6-proto icmpv6
t ebtables-translate -A FORWARD -p ipv6 --ip6-src ::1 --ip6-proto ! tcp
t ebtables-translate -A FORWARD -p ipv6 --ip6-src ::1 --ip6-proto tcp --ip6-sport 1 --ip6-dport 2:3
t ebtables-translate -A FORWARD -p ipv6 --ip6-proto tcp --ip6-sport 1 --ip6-dport 2:3
t ebtables-translate -A FORWARD -p ipv6 --ip6-tclass ! 7 --ip6-proto udp --ip6-dport ! 2:3
t ebtables-translate -A FORWARD -p ipv6 --ip6-src ffff::/ffff:: --ip6-icmp-type 5
t ebtables-translate -A FORWARD -p ipv4 --ip-src ! 10.0.0.1 --ip-dst 10.0.0.0/8 --ip-tos ! 7 --ip-proto tcp --ip-sport 1 --ip-dport ! 5:6
t ebtables-translate -A FORWARD -p ipv4 --ip-proto tcp
t ebtables-translate -A FORWARD -p ipv4 --ip-proto icmp --ip-icmp-type ! 8
t ebtables-translate -A FORWARD -p ipv4 --ip-proto icmp --ip-icmp-type any
t ebtables-translate -A FORWARD -p ipv4 --ip-proto icmp --ip-icmp-type 200
t ebtables-translate -A FORWARD -p ipv4 --ip-proto igmp --ip-igmp-type ! 5
t ebtables-translate -A FORWARD -p 802_1Q --vlan-id 0 --vlan-prio ! 5 --vlan-encap ! ipv4
t ebtables-translate -A FORWARD -p ipv4 --ip-proto dccp --ip-dport 5
t ebtables-translate -A FORWARD -p ipv4 --ip-proto udplite --ip-dport 5
t ebtables-translate -A FORWARD -p ipv4 --ip-proto tcp --ip-dport 6:5
t ebtables-translate -A FORWARD --log-level debug --log-ip --log-arp --log-ip6 --log-prefix "a b"
t ebtables-translate -A FORWARD --log-level emerg
t ebtables-translate -A FORWARD --log-level 6
t ebtables-translate -A FORWARD --log-level warning
t ebtables-translate -A FORWARD --nflog-prefix "a b" -p ip --ip-src 1.2.3.4 -i eth0 -j ACCEPT
t ebtables-translate -A FORWARD -j CONTINUE
t ebtables-translate -A FORWARD -p 0x0842
t ebtables-translate -A FORWARD -p 8035
t ebtables-translate -A FORWARD -p ipx
t ebtables-translate -A FORWARD -p IPv4
t ebtables-translate -A FORWARD -p IPV6
t ebtables-translate -A FORWARD -p 802_1AD
t ebtables-translate -A FORWARD -p lldp
t ebtables-translate -A FORWARD -p 88e7
t ebtables-translate -A FORWARD -d 01:00:00:00:00:00/01:00:00:00:00:00
t ebtables-translate -A FORWARD -d ff:ff:ff:ff:ff:ff/ff:ff:ff:ff:ff:ff
t ebtables-translate -A FORWARD -d 01:80:c2:00:00:00
t ebtables-translate -A FORWARD -d 00:00:00:00:00:00/00:00:00:00:00:00
t ebtables-translate -A FORWARD -s ! Multicast
t ebtables-translate -A FORWARD -s 1:2:3:4:5:6/f:f:f:f:f:f
t ebtables-translate -A FORWARD -s 1:2:3:4:5:6/ff:ff:0f:00:00:00
t ebtables-translate -A FORWARD -s 1:2:3:4:5:6/ff:ff:f0:00:00:00
t ebtables-translate -A FORWARD --logical-in br0
t ebtables-translate -t nat -A PREROUTING -j dnat --to-destination 0:1:2:3:4:5 --dnat-target RETURN
t ebtables-translate -t nat -A PREROUTING -j dnat --to-dst zz
t ebtables-translate -t nat -A PREROUTING -j dnat
t ebtables-translate -t nat -A OUTPUT -j dnat --to-dst 0:1:2:3:4:5 --dnat-target DROP
t ebtables-translate -t nat -A POSTROUTING -j dnat --to-dst 0:1:2:3:4:5
t ebtables-translate -t nat -A POSTROUTING -j snat --to-source 0:1:2:3:4:5
t ebtables-translate -t nat -A POSTROUTING -j snat --to-src 0:1:2:3:4:5 --snat-target CONTINUE
t ebtables-translate -t nat -A POSTROUTING -j snat --to-src 0:1:2:3:4:5 --snat-arp --snat-target RETURN
t ebtables-translate -t nat -A PREROUTING -j snat --to-src 0:1:2:3:4:5
t ebtables-translate -t nat -A POSTROUTING -j snat
t ebtables-translate -t nat -A PREROUTING -j redirect --redirect-target CONTINUE
t ebtables-translate -t nat -A PREROUTING -j redirect --redirect-target zz
t ebtables-translate -t nat -A POSTROUTING -j redirect
t ebtables-translate -t nat -A PREROUTING -j arpreply --arpreply-mac 0:1:2:3:4:5
t ebtables-translate -t nat -A PREROUTING -p ARP -j arpreply --arpreply-mac 0:1:2:3:4:5
t ebtables-translate -t nat -A PREROUTING -p ARP -j arpreply --arpreply-mac 0:1:2:3:4:5 --arpreply-target DROP
t ebtables-translate -t nat -A PREROUTING -p ARP -j arpreply
t ebtables-translate -t nat -A PREROUTING -p ARP --arp-op Request -j arpreply --arpreply-mac zz
t ebtables-translate -t nat -A FORWARD -j DROP
t ebtables-translate -t nat -A PREROUTING -j DROP
t ebtables-translate -t nat -A POSTROUTING -i eth0 -j ACCEPT
t ebtables-translate -t nat -A POSTROUTING -j RETURN
t ebtables-translate -t nat -A PREROUTING -j x
t ebtables-translate -t nat -A x -j snat --to-src 0:1:2:3:4:5
