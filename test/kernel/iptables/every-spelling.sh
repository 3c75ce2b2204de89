# Long options, abbreviations, joined words, blanks in restored files and what each command refuses
ip netns add r; R='ip netns exec r'; ip -n r link set lo up
i() { $R iptables "$@"; r=$?; [ $r = 0 ] || echo "[$r] $*"; }
i -w -A INPUT -j ACCEPT; i -w 5 -A INPUT -j DROP; i --wait=2 -S INPUT; i -A INPUT -w -j LOG; i -t filter -A INPUT -j RETURN -t filter; i -A INPUT -t nat -j ACCEPT; i --append INPUT --protocol tcp --destination-port 80 --jump ACCEPT; i --insert INPUT 1 --source 1.2.3.4 --destination 5.6.7.8 --in-interface eth0 --jump DROP; i --check INPUT --source 1.2.3.4 --destination 5.6.7.8 --in-interface eth0 --jump DROP; i --list-rules INPUT; i --list INPUT --numeric --verbose --exact --line-numbers; i --delete INPUT 1; i --replace INPUT 1 -j DROP; i --new-chain c1; i --rename-chain c1 c2; i --policy INPUT DROP; i --zero; i --flush; i --delete-chain; i --list-rules; i --ipv4 -A INPUT -j ACCEPT; i -6 -A INPUT -j ACCEPT; i --ipv6 -S; i -A INPUT -s 10.0.0.1 --dst 10.0.0.2 -j ACCEPT; i -A INPUT --src 10.0.0.1/8 -j ACCEPT; i -A INPUT -m tcp --dport 5; i -A INPUT -p tcp -m tcp --dpor 5; i -A INPUT -p tcp --d 5; i -A INPUT -p tcp --sport=5 -j ACCEPT; i -AINPUT -ptcp --dport 7 -jDROP; i -nvLINPUT; i -S INPUT
$R iptables-restore <<'EOF'
   # leading blanks
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:a-chain_with.odd:chars - [0:0]
-A   INPUT	-s 10.0.0.1   -j	ACCEPT   
-A INPUT -m comment --comment "a \"quoted\" word" -j ACCEPT
-A INPUT -m comment --comment 'single' -j ACCEPT
-A INPUT -m comment --comment no\ blank -j ACCEPT
-A INPUT -j LOG --log-prefix "tab	here"
-A INPUT -j a-chain_with.odd:chars
--append INPUT --jump DROP
-A INPUT -s 10.0.0.0/8,192.168.0.0/16 -j DROP
COMMIT
EOF
echo $?; $R iptables-save | grep -v '^#'; $R iptables-save > s; $R iptables-restore < s; echo $?; $R iptables-save | grep -v '^#' | cmp - <(grep -v '^#' s) && echo same; $R iptables-save -f out; wc -l < out; $R iptables-save -M /x -t filter | wc -l; $R iptables-save -h; $R iptables-save -x; $R iptables-save filter; $R iptables-save -c -t nat | grep -v '^#'
$R ip6tables-restore <<'EOF'
*filter
:INPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -p ipv6-icmp -j ACCEPT
-A INPUT -s fe80::/10 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT
-A INPUT -j REJECT --reject-with icmp6-port-unreachable
COMMIT
EOF
echo $?; $R ip6tables -S; $R ip6tables -L -n; $R ip6tables -nvL INPUT --line-numbers; $R ip6tables -D INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT; $R ip6tables -t nat -S; $R ip6tables-save -t filter | grep -v '^#'; $R ip6tables -A INPUT -p icmp; $R ip6tables -A INPUT -d 1.2.3.4; $R ip6tables -P INPUT ACCEPT; $R ip6tables -F; $R ip6tables -X; $R ip6tables-save | grep -v '^#'; $R nft list ruleset
for c in "-A INPUT -j MASQUERADE" "-t nat -A INPUT -j MASQUERADE" "-t nat -A POSTROUTING -j REDIRECT" "-A INPUT -j TTL --ttl-set 4" "-t mangle -A INPUT -j TPROXY --on-port 4 -p tcp" "-A OUTPUT -j DNAT --to 1.2.3.4" "-t raw -A PREROUTING -m owner --uid-owner 0" "-t raw -A OUTPUT -m owner --uid-owner 0" "-A INPUT -p tcp -m udp --dport 5" "-A INPUT -p udp --tcp-flags SYN SYN" "-A INPUT -p 6 --dport 5" "-A INPUT -p all --dport 5" "-A INPUT -m multiport -p tcp --dports 5" "-A INPUT -p tcp -m tcp -m tcp --dport 5" "-A INPUT -m conntrack --ctstate NEW -m conntrack --ctstate ESTABLISHED" "-A FORWARD -o lo -i lo -o eth0" "-I INPUT 1 2 -j DROP" "-D INPUT 1 -j DROP" "-L INPUT extra" "-F INPUT extra" "-N a b" "-Z INPUT x" "-P INPUT ACCEPT x" "-X a b" "-E a b c" "-C" "-D" "-R INPUT" "-S INPUT 1 2" "-Q" "--foo" "-" "--" "-A INPUT -- -j DROP"; do i $c; done; i -S
