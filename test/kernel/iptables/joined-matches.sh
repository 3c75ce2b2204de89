# Matches of ports that are read back as one, values that are a lone "!", built-in chains deleted.
iptables -X INPUT; echo $?; iptables -S; iptables -X NOSUCH; echo $?
iptables -N web; iptables -X INPUT; echo $?; iptables -A INPUT -p udp; iptables -X INPUT; echo $?; iptables -F;  iptables -X INPUT; echo $?; iptables -S
iptables -F; iptables -X; iptables -X INPUT; echo $?; iptables -t nat -X PREROUTING; echo $?;  iptables -P INPUT DROP; iptables -X INPUT; echo $?; iptables -X -v INPUT;  nft list ruleset
iptables -P INPUT ACCEPT; iptables -F nochain; iptables -X INPUT;  echo $?; iptables -F nochain; iptables -X INPUT;  echo $?
iptables -A OUTPUT -p tcp --dport 22 -m tcp --sport 5; iptables -A OUTPUT -p udp -m udp --dport 5 -m udp --sport 7; iptables -A OUTPUT -p tcp -m tcp --dport 1 -m comment --comment x -m tcp --sport 2;iptables -A OUTPUT -m mark --mark 1 -m mark --mark 2; iptables -A OUTPUT -p icmp --icmp-type 8 -m icmp --icmp-type 0;  iptables -A OUTPUT -m limit --limit 1/s -m limit --limit 2/s
iptables -A OUTPUT -p tcp -m tcp --tcp-flags SYN SYN -m tcp --syn;  iptables -A OUTPUT -m mac --mac-source 00:11:22:33:44:55; iptables -A OUTPUT -m ttl --ttl-eq 3 -m ttl --ttl-gt 1; iptables -A OUTPUT -p tcp -m multiport --dports 1,2 -m multiport --sports 3,4; iptables -A OUTPUT -m comment --comment a -m comment --comment b
iptables -S OUTPUT; iptables -nL OUTPUT
iptables -A OUTPUT -s ! 1.1.1.1; iptables -A OUTPUT -p ! tcp; iptables -A OUTPUT -i ! eth0; iptables -A OUTPUT -o ! eth0; iptables -A OUTPUT -m mark --mark ! 5;iptables -A OUTPUT -p tcp --dport ! 5; iptables -A OUTPUT -m conntrack --ctstate ! NEW; iptables -A OUTPUT -m iprange --src-range ! 1.1.1.1; iptables -A OUTPUT -m addrtype --src-type ! LOCAL; iptables -A OUTPUT -m ttl --ttl-eq ! 5; iptables -A OUTPUT -d '!' ; iptables -A OUTPUT -j !; iptables -A OUTPUT -m !
iptables-restore -n <<< $'*filter\n:INPUT BLAH [0:0]\nCOMMIT'; echo rc=$?; iptables -S
iptables-restore -n <<< $'*filter\n:INPUT\nCOMMIT'; echo rc=$?; iptables -S | head -3
iptables-restore -n <<< $'*filter\n:INPUT DROP [x:y]\nCOMMIT'; echo rc=$?; iptables -S | head -3
iptables-restore -n <<< $'*filter\n:FORWARD DROP [x:y]\n-A FORWARD -j NONE\nCOMMIT'; echo rc=$?; iptables -S | head -3
iptables -P FORWARD ACCEPT
