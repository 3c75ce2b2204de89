# Outcomes of ebtables' targets, addresses, types and levels in its own words, in nft's and in JSON.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
a() { t ebtables -A FORWARD "$@"; }
for x in ACCEPT DROP CONTINUE RETURN; do
ebtables -t nat -A PREROUTING -j redirect --redirect-target $x
ebtables -t nat -A PREROUTING -j dnat --to-dst 0:1:2:3:4:5 --dnat-target $x
ebtables -t nat -A POSTROUTING -j snat --to-src 0:1:2:3:4:5 --snat-target $x
ebtables -t nat -A PREROUTING -p arp -j arpreply --arpreply-target $x
ebtables -A FORWARD -j mark --mark-set 1 --mark-target $x
done
a -p ipv6 --ip6-proto tcp
a -p ipv6 --ip6-proto icmpv6
a -p ipv6 --ip6-src ::1 --ip6-proto ! tcp
a -p ipv6 --ip6-src ::1 --ip6-proto tcp --ip6-sport 1 --ip6-dport 2:3
a -p ipv6 --ip6-proto tcp --ip6-sport 1 --ip6-dport 2:3
a -p ipv6 --ip6-tclass ! 7 --ip6-proto udp --ip6-dport ! 2:3
a -p ipv6 --ip6-src ffff::/ffff:: --ip6-icmp-type 5
a -p ipv4 --ip-src ! 10.0.0.1 --ip-dst 10.0.0.0/8 --ip-tos ! 7 --ip-proto tcp --ip-sport 1 --ip-dport ! 5:6
a -p ipv4 --ip-proto tcp
a -p ipv4 --ip-proto icmp --ip-icmp-type ! 8
a -p ipv4 --ip-proto icmp --ip-icmp-type any
a -p ipv4 --ip-proto icmp --ip-icmp-type 200
a -p ipv4 --ip-proto igmp --ip-igmp-type ! 5
a -p 802_1Q --vlan-id 0 --vlan-prio ! 5 --vlan-encap ! ipv4
a -p ipv4 --ip-proto dccp --ip-dport 5
a -p ipv4 --ip-proto udplite --ip-dport 5
a -p ipv4 --ip-proto ! tcp --ip-dport 5
a -p ipv4 --ip-proto tcp --ip-dport 6:5
a --log-level debug --log-ip --log-arp --log-ip6 --log-prefix "a b"
a --log-level emerg
a --log-level 6
a --log-level warning
a --nflog-prefix "a b" -p ip --ip-src 1.2.3.4 -i eth0 -j ACCEPT
a -j CONTINUE
a -p 0x0842
a -p 8035
a -p ipx
a -p IPv4
a -p IPV6
a -p 802_1AD
a -p lldp
a -p 88e7
a -d 01:00:00:00:00:00/01:00:00:00:00:00
a -d ff:ff:ff:ff:ff:ff/ff:ff:ff:ff:ff:ff
a -d 01:80:c2:00:00:00
a -d 00:00:00:00:00:00/00:00:00:00:00:00
a -s ! Multicast
a -s 1:2:3:4:5:6/f:f:f:f:f:f
a -s 1:2:3:4:5:6/ff:ff:0f:00:00:00
a -s 1:2:3:4:5:6/ff:ff:f0:00:00:00
a --logical-in br0
t ebtables -L
t nft list table bridge filter
nft -j list table bridge filter
t nft list table bridge nat
