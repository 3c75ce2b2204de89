# DROP is not for the nat table, except as a policy that is restored.
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
