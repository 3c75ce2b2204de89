# One ruleset seen by iptables and by nft, with rules, chains and sets of nft in it
ip netns add x; X="ip netns exec x"; ip -n x link set lo up
$X iptables -A INPUT -p tcp -m multiport --dports 22,80,443 -m conntrack --ctstate NEW -j ACCEPT
$X iptables -A INPUT -s 10.0.0.0/8 -i eth0 -j LOG --log-prefix "ten " --log-level debug
$X iptables -N sub; $X iptables -A INPUT -j sub; $X iptables -A sub -m comment --comment "a comment" -m mark --mark 0x1/0xff -g sub2; $X iptables -N sub2; $X iptables -A sub -g sub2; $X iptables -A sub2 -m limit --limit 3/min -j REJECT
$X iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080; $X iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu; $X iptables -t raw -A PREROUTING -p udp --dport 53 -j NOTRACK
$X iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark --mask 0xff; $X iptables -t mangle -A PREROUTING -m addrtype --dst-type LOCAL -j MARK --set-xmark 0x2/0xf
$X ip6tables -A FORWARD -p icmpv6 --icmpv6-type packet-too-big -j ACCEPT
$X nft list ruleset
$X nft -a list chain ip filter INPUT
$X nft add rule ip filter INPUT counter accept; $X nft add rule ip filter INPUT tcp dport 99 drop; $X nft insert rule ip filter INPUT ip saddr 1.2.3.4 udp dport 5-7 counter drop; $X nft add rule ip filter INPUT ct state established accept; $X nft add rule ip filter INPUT meta mark 5 accept; $X nft add rule ip filter INPUT iifname "eth*" return
$X nft add rule ip filter INPUT icmp type echo-request accept; $X nft add rule ip filter INPUT ip daddr 10.0.0.1-10.0.0.9 drop
$X iptables -S INPUT; $X iptables -L INPUT -n; $X iptables -L INPUT -nv --line-numbers; $X iptables-save -t filter | grep -v '^#'
$X nft add rule ip filter INPUT tcp dport { 1, 2 } drop; $X iptables -S INPUT; $X iptables -nL INPUT
$X nft add chain ip filter mine '{ type filter hook input priority 5; policy drop; }'; $X iptables -S; $X iptables -nL
$X nft delete chain ip filter mine; $X nft add set ip filter s '{ type ipv4_addr; }'; $X iptables -S INPUT | head -3
$X nft add table ip other; $X nft add chain ip other c; $X iptables-save | grep -v '^# [GC]'
$X iptables -F; $X iptables -X; $X nft list table ip filter; $X iptables -S
$X nft delete table ip filter; $X iptables -S; $X nft list tables; $X iptables -P INPUT DROP; $X nft list table ip filter; $X nft flush table ip filter; $X nft list ruleset ip
$X iptables -t nat -F; $X nft flush ruleset; $X iptables -t nat -S; $X nft list ruleset
