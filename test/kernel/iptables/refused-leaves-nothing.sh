# DROP is not for the nat table; what is refused leaves no chain behind, and busy chains are told in the order of their making.
iptables -t nat -A PREROUTING -j DROP; echo "= $?"
iptables -t nat -P PREROUTING DROP; echo "= $?"
iptables -t nat -P nosuch DROP; echo "= $?"
iptables -t nat -A nosuch -j DROP; echo "= $?"
iptables -t nat -C PREROUTING -j DROP; echo "= $?"
iptables -t nat -A PREROUTING -j DROP -m nosuch; echo "= $?"
iptables -t nat -D PREROUTING -j DROP; echo "= $?"
ip6tables -t nat -A PREROUTING -j DROP; echo "= $?"
iptables -t nat -N a; iptables -t nat -A a -j DROP; echo "= $?"
printf '%s\n' '*nat' ':PREROUTING DROP [0:0]' COMMIT | iptables-restore; echo "= $?"
printf '%s\n' '*nat' '-A PREROUTING -j DROP' COMMIT | iptables-restore; echo "= $?"
iptables -t nat -S
iptables-save -t nat | grep -v ^#
iptables -t nat -F; iptables -t nat -P PREROUTING ACCEPT; iptables -N user; iptables -N other; iptables -A user -j LOG; iptables -A other -s 1.1.1.1
iptables -X; echo "= $?"
iptables -v -X; echo "= $?"
iptables -A FORWARD -m rpfilter; echo "= $?"; iptables -R FORWARD 1 -j DROP; echo "= $?"
iptables -I INPUT 9; echo "= $?"; iptables -R INPUT 1 -j DROP; echo "= $?"
iptables -A OUTPUT; iptables -A OUTPUT -m rpfilter; iptables -R OUTPUT 1 -j DROP; echo "= $?"
nft list table ip filter
