# nft and iptables side by side: which sees what first, priorities, dormant tables, accept and drop between tables.
ip link set lo up; iptables -A INPUT -p icmp -m comment --comment legacy; iptables -t mangle -A INPUT -p icmp; nft add table ip early; nft add chain ip early in '{ type filter hook input priority -200; policy accept; }'; nft add rule ip early in icmp type echo-request counter accept; nft add table ip late; nft add chain ip late in '{ type filter hook input priority 200; }'; nft add rule ip late in ip protocol icmp counter meta mark set 9; nft add chain ip late post '{ type filter hook postrouting priority srcnat; }'; nft add rule ip late post ip protocol icmp counter
ping -c 1 127.0.0.1 | sed -n 2p; nft list table ip early; nft list table ip late; iptables -nvL INPUT; nft list tables; nft list table ip filter; nft list ruleset | grep -c counter
nft add rule ip early in icmp type echo-reply counter drop; ping -c 1 -W 1 127.0.0.1 | tail -2 | head -1; iptables -nvL INPUT; nft add table ip late '{ flags dormant; }'; ping -c 1 -W 1 127.0.0.1 >/dev/null; nft list table ip late; nft add table ip late; nft list table ip late | head -3
nft add chain ip late x1; nft add chain ip late x2; nft add rule ip late x1 jump x2; nft add rule ip late x2 jump x1; echo $?; nft add rule ip late x2 counter return; nft add rule ip late in jump x1; nft delete chain ip late x2; echo $?; ping -c 1 127.0.0.1 >/dev/null; nft list chain ip late x2
nft insert rule ip filter INPUT counter; echo $?; nft add rule ip filter INPUT tcp dport 22 counter accept; iptables -S INPUT; iptables -nvL INPUT; nft list chain ip filter INPUT; nft flush ruleset; iptables -S; nft list ruleset; iptables -A INPUT -j ACCEPT; nft list ruleset; iptables -F; iptables -X; nft list ruleset
nft -f - <<'R'
table inet a { chain c { type filter hook input priority filter; policy drop; iif lo accept comment "loopback"; ct state established,related accept; tcp dport { ssh, http } accept; ip protocol igmp drop; meta l4proto { tcp, udp } th dport 53 accept; ip6 nexthdr ipv6-icmp accept } }
R
echo $?; nft list ruleset; nft -n list ruleset | head -8; ping -c 1 127.0.0.1 | sed -n 2p; nft delete table inet a; nft list ruleset
# Tables are listed in the order in which they were made, whoever made them.
nft flush ruleset
nft 'add table ip early; add table inet both'
iptables -A INPUT -j ACCEPT; nft add table ip6 later; ip6tables -N x; nft add table ip last; iptables -t mangle -N y
for what in tables chains sets ruleset 'tables ip'; do nft list $what; done
nft -a list tables; nft -a list ruleset | grep ^table; nft -j list tables
nft delete table ip filter; nft list tables
iptables -N z; nft list tables; nft -a list table ip filter | head -1
printf '*filter\n-N again\nCOMMIT\n*raw\nCOMMIT\n' | iptables-restore; nft list tables
