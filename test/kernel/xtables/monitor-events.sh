# What xtables-monitor tells of changes, by family and with counters.
for a in -e "-e -c" "-4 -e" "-6 -e"; do (timeout 3 stdbuf -oL xtables-monitor $a > "/tmp/o$a" 2>&1 &); done
sleep 0.5
iptables -A INPUT -p tcp --dport 80 -j ACCEPT
iptables -I INPUT -s 10.0.0.1 -m comment --comment hi -j DROP
iptables -N foo
iptables -A INPUT -j foo
iptables -P FORWARD DROP
iptables -D INPUT -p tcp --dport 80 -j ACCEPT
iptables -R INPUT 1 -j DROP
iptables -Z INPUT 1
iptables -E foo bar
iptables -I INPUT 2 -j ACCEPT
iptables -I INPUT 4 -j ACCEPT
iptables -C INPUT -j ACCEPT
iptables -F
iptables -F nosuch 2>/dev/null
iptables -X bar
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
iptables -Z
printf '*filter\n:INPUT ACCEPT\n:baz -\n-A INPUT -j baz\n-A baz -i lo -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -j DROP\nCOMMIT\n' | iptables-restore -n
printf '*filter\n:FORWARD DROP\n-A FORWARD -j ACCEPT\nCOMMIT\n' | iptables-restore
ip6tables -A INPUT -s fe80::1 -j DROP
iptables -t nat -F
iptables -t nat -X
nft add table ip t
ebtables -A FORWARD -p arp -j foo
ebtables -D FORWARD -p arp -j foo
arptables -A INPUT -s 1.1.1.1 -j DROP
arptables -P OUTPUT DROP
nft add chain ip t c
nft add rule ip t c ip saddr 1.1.1.0/24 ip daddr != 2.2.2.2 iifname eth0 oifname != "eth*" ip protocol udp drop
nft add rule ip t c tcp dport 80 accept
nft add set ip t s '{ type ipv4_addr; }'
nft add table inet i
nft add chain inet i b '{ type filter hook input priority 5; policy drop; }'
nft add rule inet i b tcp dport 80 accept
nft delete table ip t
sleep 3
for a in -e "-e -c" "-4 -e" "-6 -e"; do echo "-- $a"; sed 's/PID=[0-9]*/PID=N/' "/tmp/o$a"; done
for a in -V -h -c "--nosuch" "-x" "--arp"; do echo "-- $a"; xtables-monitor $a; echo "= $?"; done
