# Counters of rules and policies count packets and bytes, -Z clears them, and large ones are shortened to K, M and G.
ip link set lo up
iptables -A INPUT -i lo -p icmp
iptables -A OUTPUT -p icmp --icmp-type echo-request -j ACCEPT
ping -c 3 -i 0.2 -q 127.0.0.1 >/dev/null
iptables -nvL
iptables -nvxL INPUT
iptables -Z INPUT
iptables -nvL INPUT
ping -c 1 -q -s 1000 127.0.0.1 >/dev/null
iptables -L -v -n -Z OUTPUT
iptables -nvL OUTPUT
iptables -A INPUT -c 123456 7890123 -s 10.0.0.1
iptables -A INPUT -c 99999 100000 -s 10.0.0.2
iptables -A INPUT -c 12345678901 123456789012345 -s 10.0.0.3
iptables -nvL INPUT
iptables -nvxL INPUT
iptables -S INPUT -v
iptables -Z INPUT 2
iptables -nvL INPUT
