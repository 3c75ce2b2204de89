# Every match, watcher and target of ebtables: how it is read, listed and seen by nft, and how it is refused.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
a() { t ebtables -A FORWARD "$@"; }
t ebtables -N foo
t ebtables -A foo -j DROP
t ebtables -X foo
t ebtables -F foo
t ebtables -X foo
t ebtables -N foo -P ACCEPT
t ebtables -A FORWARD -j foo
t ebtables -D FORWARD -j foo
t ebtables -X
nft list ruleset
a -p ipv4 --ip-tos 0x10 --ip-sport 5 --ip-proto udp
a -p ipv4 --ip-proto 200
a -p ipv4 --ip-proto nosuch
a -p ipv4 --ip-proto igmp --ip-igmp-type 0x16
a -p ipv4 --ip-proto igmp --ip-igmp-type membership-query
a -p ipv4 --ip-proto icmp --ip-icmp-type 3/1
a -p ipv4 --ip-proto icmp --ip-icmp-type 3:5
a -p ipv4 --ip-proto icmp --ip-icmp-type foo
a -p ipv4 --ip-proto icmp --ip-icmp-type host-unreachable
a -p ipv4 --ip-proto ! tcp
a -p ipv4 --ip-source 10.0.0.0/255.0.255.0 --ip-destination ! 10.1.0.0/16
a -p ipv4 --ip-proto tcp --ip-sport ! :80
a -p ipv4 --ip-proto tcp --ip-dport http
a -p ipv4 --ip-proto sctp --ip-dport 1024:
a -p ipv4 --ip-tos zz
a -p ipv4 --ip-src 10.0.0.1 --ip-src 10.0.0.2
a -p ipv4 --ip-src nosuch.host
a -p ipv6 --ip6-tclass 0xb8 --ip6-src fe80::/10 --ip6-dst ! ff02::1 --ip6-proto udp --ip6-dport 547
a -p ipv6 --ip6-proto tcp --ip6-sport 1:2
a -p ipv6 --ip6-proto icmpv6 --ip6-icmp-type ! echo-request
a -p ipv6 --ip6-proto icmpv6 --ip6-icmp-type 1/4
a -p ipv6 --ip6-src zz
a -p ipv6 --ip6-icmp-type 128
a -p ARP --arp-op 2 --arp-htype ! 1 --arp-ptype ipv4
a -p ARP --arp-op ! Reply
a -p ARP --arp-op 99999
a -p ARP --arp-htype Ethernet
a -p ARP --arp-htype zz
a -p ARP --arp-ptype zz
a -p ARP --arp-ip-src ! 10.0.0.0/8 --arp-ip-dst 10.0.0.1
a -p ARP --arp-mac-src ! 00:11:22:33:44:55/ff:ff:ff:00:00:00
a -p ARP --arp-mac-src zz
a -p ARP ! --arp-gratuitous
a -p RARP --arp-op Reply_Reverse
a --mark ! 5/0xf
a --mark 0x10/ 
a --limit 5
a --limit 5/minute --limit-burst 2
a --limit 100/day
a --limit 5/x
a --limit-burst 0
a --limit 3/s --limit 4/s
a --pkttype-type multicast
a --pkttype-type host
a --pkttype-type outgoing
a --pkttype-type 1
a -p 802_1Q --vlan-id 0x10
a -p 802_1Q --vlan-prio 8
a -p 802_1Q --vlan-encap zz
a -p 802_1Q --vlan-id zz
a -i eth+ -o ! eth1
a ! -i eth0
a -s ! 00:11:22:33:44:55
a -s Unicast
a -d BGA
a -s 00:11:22:33:44:55/zz
a -s 0:1:2:3:4:5
a -p 8100
a -p 800
a -p 0x500
a -p ! LENGTH
a -p LENGTH --802_3-type 0x0012
a -p LENGTH --802_3-sap ! 0x42
a -p LENGTH --802_3-sap zz
a --stp-type 1
a -d BGA --stp-type tcn --stp-flags topology-change
a -d BGA --stp-root-prio 1:20 --stp-root-addr 00:11:22:33:44:55 --stp-root-cost 4 --stp-sender-prio 3 --stp-sender-addr ! 00:11:22:33:44:55/ff:ff:ff:00:00:00 --stp-port 3 --stp-msg-age 4 --stp-max-age 5 --stp-hello-time 6 --stp-forward-delay 7:9
a --log-level 3 --log-prefix abc
a --log-level foo
a --log-prefix averyveryverylongprefixforloggingthings
a --log-ip6
a --log --log-arp
a --nflog
a --nflog-prefix abc --nflog-range 64 --nflog-threshold 5
a --nflog-group 70000
a --among-src 0:1:2:3:4:5=10.0.0.1,0:1:2:3:4:6
a --among-src zz
a -j mark --mark-and 0xff --mark-target CONTINUE
a -j mark --mark-xor 0xff --mark-target RETURN
a -j mark --mark-set 1 --mark-target foo
a -j mark --mark-target DROP
t ebtables -L
t nft list ruleset
n() { t ebtables -t nat "$@"; }
n -A PREROUTING -j dnat --to-destination 0:1:2:3:4:5 --dnat-target RETURN
n -A PREROUTING -j dnat --to-dst zz
n -A PREROUTING -j dnat
n -A OUTPUT -j dnat --to-dst 0:1:2:3:4:5 --dnat-target DROP
n -A POSTROUTING -j dnat --to-dst 0:1:2:3:4:5
n -A POSTROUTING -j snat --to-source 0:1:2:3:4:5
n -A POSTROUTING -j snat --to-src 0:1:2:3:4:5 --snat-target CONTINUE
n -A POSTROUTING -j snat --to-src 0:1:2:3:4:5 --snat-arp --snat-target RETURN
n -A PREROUTING -j snat --to-src 0:1:2:3:4:5
n -A POSTROUTING -j snat
n -A PREROUTING -j redirect --redirect-target CONTINUE
n -A PREROUTING -j redirect --redirect-target zz
n -A POSTROUTING -j redirect
n -A PREROUTING -j arpreply --arpreply-mac 0:1:2:3:4:5
n -A PREROUTING -p ARP -j arpreply --arpreply-mac 0:1:2:3:4:5
n -A PREROUTING -p ARP -j arpreply --arpreply-mac 0:1:2:3:4:5 --arpreply-target DROP
n -A PREROUTING -p ARP -j arpreply
n -A PREROUTING -p ARP --arp-op Request -j arpreply --arpreply-mac zz
n -A FORWARD -j DROP
n -A PREROUTING -j DROP
n -P PREROUTING DROP
n -A POSTROUTING -i eth0 -j ACCEPT
n -A POSTROUTING -j RETURN
n -N x
n -A PREROUTING -j x
n -L --Lc
nft list table bridge nat
