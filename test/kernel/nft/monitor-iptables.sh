# What nft monitor tells of changes that iptables, ebtables and arptables make, as text and as JSON.
(timeout 4 nft monitor > /tmp/n 2>&1 &)
(timeout 4 nft -j monitor > /tmp/j 2>&1 &)
(timeout 4 nft monitor new rules > /tmp/r 2>&1 &)
(timeout 4 nft -a monitor > /tmp/a 2>&1 &)
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
ebtables -N foo -P DROP
ebtables -A FORWARD -p arp -j foo
ebtables -D FORWARD -p arp -j foo
arptables -A INPUT -s 1.1.1.1 -j DROP
arptables -P OUTPUT DROP
nft flush ruleset
sleep 4
for f in n j r a; do echo "-- $f"; sed 's/by process [0-9]*/by process N/' /tmp/$f; done
