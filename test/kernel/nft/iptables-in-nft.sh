# What iptables made, as nft shows it.
iptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -i lo -m comment --comment "loop" -j RETURN
iptables -P FORWARD DROP
iptables -N X
iptables -A FORWARD -g X
iptables -A X -p icmp --icmp-type 8 -j REJECT
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
nft list ruleset
nft add rule ip filter X counter accept
iptables -S X; echo "= $?"
iptables -L X -n; echo "= $?"
