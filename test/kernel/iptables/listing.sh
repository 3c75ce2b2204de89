# -L, -n, -v, -x and --line-numbers: the columns, their widths, and how counters are shortened.
iptables -A INPUT -p icmp -s 10.1.2.3 -d 10.0.0.0/8 -j ACCEPT
iptables -A INPUT -p tcp -i eth0 ! -s 192.168.0.0/16 --dport 80 -m comment --comment "web server" -j ACCEPT
iptables -A INPUT -p udp -o eth1 --sport 53 -j DROP 2>&1
iptables -A FORWARD -i averylongname+ -o br+ -f -j REJECT
iptables -A FORWARD -p 89 -j ACCEPT
iptables -A OUTPUT -d 127.0.0.0/8 -m state --state NEW,ESTABLISHED
iptables -A OUTPUT -g nosuch; echo "= $?"
iptables -N mychain
iptables -A OUTPUT -j mychain
iptables -A OUTPUT -g mychain
iptables -L
iptables -L -n
iptables -L -v
iptables -nvL --line-numbers
iptables -L INPUT 2 -n
iptables -vxnL OUTPUT
iptables -L nosuch; echo "= $?"
iptables -L -t nat | head -3
iptables -nL mychain
