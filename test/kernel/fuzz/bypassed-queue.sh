# A queue that nobody listens on accepts what may pass it by, and asks no further rule
ip link set lo up
iptables -N u; iptables -A u -j NFQUEUE --queue-num 1 --queue-bypass; iptables -A u
iptables -A OUTPUT -p icmp -j NFQUEUE --queue-num 1 --queue-bypass; iptables -A OUTPUT -p icmp -j DROP
iptables -A INPUT -p udp -j u; iptables -A INPUT -p udp -j DROP; iptables -t mangle -A OUTPUT -p icmp; iptables -t mangle -A POSTROUTING -p icmp -j NFQUEUE --queue-num 1 --queue-bypass; iptables -t nat -A OUTPUT -p icmp
ping -c 1 -W 1 127.0.0.1 > /dev/null; echo "= $?"; nc -u -w 1 127.0.0.1 99 < /dev/null; echo "= $?"; echo x | nc -u -w 1 127.0.0.1 99
iptables -nvxL | sed 's/ *$//'; iptables -t mangle -nvxL POSTROUTING
iptables -F OUTPUT; iptables -A OUTPUT -p icmp -j NFQUEUE --queue-num 1; ping -c 1 -W 1 127.0.0.1 > /dev/null; echo "= $?"
