# iptables-save prints the tables in use with policies, counters in brackets, and the time in comments.
iptables-save
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -P FORWARD DROP
iptables -t nat -A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE
iptables -t mangle -N KUBE-X
iptables -t raw -A PREROUTING -p udp --dport 53 -j NOTRACK
iptables-save | sed 's/ on .*//'
iptables-save -c -t filter | sed 's/ on .*//'
iptables-save -t nat | grep -v '^#'
iptables-save -t nosuch; echo "= $?"
