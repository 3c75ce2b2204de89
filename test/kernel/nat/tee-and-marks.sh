# TEE, MARK with policy routing, LOG, TRACE and counters in every hook, for local and forwarded packets.
for n in a b m; do ip netns add $n; ip -n $n link set lo up; ip link add v$n type veth peer name eth0 netns $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1
ip addr add 10.1.0.1/24 dev va; ip addr add 10.2.0.1/24 dev vb; ip addr add 10.9.0.1/24 dev vm; for n in a b m; do ip link set v$n up; done
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n b addr add 10.2.0.2/24 dev eth0; ip -n m addr add 10.9.0.9/24 dev eth0; for n in a b m; do ip -n $n link set eth0 up; done
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
iptables -t mangle -A PREROUTING -i va -p icmp -j TEE --gateway 10.9.0.9; iptables -t mangle -A POSTROUTING -o vm -p icmp
iptables -t raw -A OUTPUT -p icmp; iptables -A OUTPUT -p icmp -m conntrack --ctstate UNTRACKED; iptables -A OUTPUT -p icmp -m conntrack --ctstate NEW
ip netns exec m iptables -t raw -A PREROUTING -p icmp -m ttl --ttl-eq 63
ip netns exec a ping -c 2 -i 0.2 -W 1 10.2.0.2 | tail -2 | head -1; sleep 0.2
iptables -t mangle -nvL | grep -v '^$\|pkts\|    0 '; iptables -nvL OUTPUT; iptables -t raw -nvL OUTPUT; ip netns exec m iptables -t raw -nvL PREROUTING
conntrack -L 2>/dev/null | sed 's/ [0-9]* src/ T src/; s/id=[0-9]*/id=N/g' | sort
ip rule add fwmark 0x7 lookup 100; ip route add default via 10.9.0.9 table 100
iptables -t mangle -F; iptables -t mangle -A OUTPUT -p udp --dport 7777 -j MARK --set-mark 7; iptables -t mangle -A OUTPUT -p udp --dport 7778 -j CONNMARK --set-mark 7; iptables -t mangle -A OUTPUT -p udp --dport 7778 -j CONNMARK --restore-mark
ip -n m route add default via 10.9.0.1; ip netns exec m iptables -A INPUT -p udp; ip netns exec m iptables -A FORWARD -p udp
for p in 7776 7777 7778; do echo x | nc -u -w 0 10.2.0.2 $p; done; sleep 0.3
iptables -t mangle -nvL OUTPUT; ip netns exec m iptables -nvL INPUT; conntrack -L -p udp 2>/dev/null | grep -o 'dport=777[678].*mark=[0-9]*' | sed 's/dport=[3-6][0-9]*/dport=P/' | sort
iptables -t mangle -A PREROUTING -p icmp -j TTL --ttl-dec 1; iptables -t mangle -A FORWARD -p icmp -j DSCP --set-dscp-class EF; iptables -t mangle -A FORWARD -p icmp -m dscp --dscp-class ef; iptables -t mangle -A POSTROUTING -p icmp -m ttl --ttl-lt 63
ip netns exec a ping -c 1 -W 1 -t 2 10.2.0.2 | sed -n 2p; ip netns exec a ping -c 1 -W 1 10.2.0.2 | sed -n 2p
iptables -t mangle -nvL FORWARD; iptables -t mangle -nvL POSTROUTING
iptables -t mangle -A FORWARD -p tcp --syn -j TCPOPTSTRIP --strip-options wscale,sack-permitted,timestamp; iptables -A FORWARD -p tcp --tcp-option 3; iptables -A FORWARD -p tcp --tcp-option 2; iptables -A FORWARD -p tcp -m tcpmss --mss 1400:1500
ip netns exec b nc -l -p 80 >/dev/null & sleep 0.2; ip netns exec a nc -z -w 1 10.2.0.2 80; echo $?; iptables -nvL FORWARD | head -5
iptables -t raw -A PREROUTING -p tcp --dport 81 -j CT --zone 7; ip netns exec a nc -z -w 1 10.2.0.2 81; echo $?; conntrack -L -w 7 2>/dev/null | wc -l; conntrack -L 2>/dev/null | grep -c zone=7
