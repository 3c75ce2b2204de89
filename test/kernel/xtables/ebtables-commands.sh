# Commands of ebtables, their errors and exit codes, and what nft lists of the rules.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
t ebtables
t ebtables --foo
t ebtables -A
t ebtables -A NOPE -j DROP
t ebtables -A FORWARD -j NOPE
t ebtables -A FORWARD
t ebtables -L FORWARD
t ebtables -D FORWARD
t ebtables -F FORWARD
t ebtables -A FORWARD -p arp -j DROP
t ebtables -A FORWARD -p ipv4 -j DROP
t ebtables -A FORWARD -p 0x0800 -j DROP
t ebtables -A FORWARD -p nosuch -j DROP
t ebtables -A FORWARD -p 70000 -j DROP
t ebtables -A FORWARD --ip-src 10.0.0.1 -j DROP
t ebtables -A FORWARD -p ipv4 --ip-src 10.0.0.1/33 -j DROP
t ebtables -A FORWARD -p ipv4 --ip-src 10.0.0 -j DROP
t ebtables -A FORWARD -p ipv4 --ip-dport 80 -j DROP
t ebtables -A FORWARD -p ipv4 --ip-proto tcp --ip-dport 70000 -j DROP
t ebtables -A FORWARD -s 00:11:22:33:44 -j DROP
t ebtables -A FORWARD -s zz -j DROP
t ebtables -A FORWARD --arp-op Request -j DROP
t ebtables -A FORWARD -p arp --arp-op Nosuch -j DROP
t ebtables -A FORWARD -p arp --arp-ip-dst 10.0.0.0/24 --arp-mac-dst 00:00:00:00:00:00 --arp-htype 1 --arp-ptype 0x800 --arp-gratuitous -j DROP
t ebtables -A FORWARD -j mark
t ebtables -A FORWARD -j mark --mark-set zz
t ebtables -A FORWARD -j mark --mark-set 1 --mark-or 2
t ebtables -A FORWARD -j dnat --to-dst 00:11:22:33:44:55
t ebtables -A FORWARD -j snat --to-src 00:11:22:33:44:55
t ebtables -A FORWARD -j redirect
t ebtables -A FORWARD -j arpreply
t ebtables -A INPUT -o eth0 -j DROP
t ebtables -A OUTPUT -i eth0 -j DROP
t ebtables -A FORWARD -j RETURN
t ebtables -A INPUT -i averyveryverylongname -j DROP
t ebtables -I FORWARD 2 -p ipv6 -j ACCEPT
t ebtables -I FORWARD 99 -p ipv6 -j ACCEPT
t ebtables -I FORWARD -p ipv6 -j ACCEPT
t ebtables -D FORWARD 1
t ebtables -D FORWARD 99
t ebtables -D FORWARD -p ipv6 -j DROP
t ebtables -D FORWARD -p arp -j DROP
t ebtables -D FORWARD 1:2
t ebtables -L --Ln
t ebtables -N foo
t ebtables -N foo
t ebtables -N a23456789012345678901234567890123
t ebtables -X nosuch
t ebtables -A FORWARD -j foo
t ebtables -X foo
t ebtables -P foo DROP
t ebtables -P foo RETURN
t ebtables -P FORWARD RETURN
t ebtables -P FORWARD FOO
t ebtables -L foo
t ebtables -E foo bar
t ebtables -L
t ebtables -F
t ebtables -X
t ebtables -L
t ebtables -Z
t ebtables -L --Lc --Ln
t ebtables -t foo -L
t ebtables -L NOPE
t ebtables -A FORWARD -p ipv4 -j ACCEPT -c 5 6
t ebtables -L --Lc
t ebtables -C FORWARD 1 7 8
t ebtables -C FORWARD 3 4 -p ipv4 -j ACCEPT
t ebtables -L --Lc
t ebtables --init-table
t ebtables -L
t ebtables --atomic-file /tmp/x --atomic-save
t ebtables --concurrent -L INPUT
t ebtables -A FORWARD -m limit --limit 3/s
t ebtables -A FORWARD --limit-burst 7
t ebtables -A FORWARD --limit 0/s
t ebtables -A FORWARD --vlan-id 5
t ebtables -A FORWARD -p 802_1Q --vlan-prio 5 --vlan-encap arp
t ebtables -A FORWARD -p 802_1Q --vlan-prio 5
t ebtables -A FORWARD -p 802_1Q --vlan-encap arp
t ebtables -A FORWARD -p 802_1Q --vlan-id ! 5 --vlan-encap 0x86dd
t ebtables -A FORWARD -p 802_1Q --vlan-id 5000
t ebtables -A FORWARD --pkttype-type foo
t ebtables -A FORWARD --pkttype-type ! otherhost
t ebtables -A FORWARD --mark zz
t ebtables -A FORWARD --mark ! 1
t ebtables -A FORWARD --mark /1
t ebtables -A FORWARD --mark 1/0xff
t ebtables -L
t ebtables --Lc
t ebtables -L -L
t ebtables -L -F
t ebtables -A FORWARD -j ACCEPT -j DROP
t ebtables -A FORWARD -p arp -p arp
t ebtables -A FORWARD foo
t nft list ruleset
