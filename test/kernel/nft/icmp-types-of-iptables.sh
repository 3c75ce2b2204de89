# Types of ICMP that iptables knows by number alone have no words of nft
for t in 1 2 3 4 128 129 130 131 132 133 134 135 136 137 138 141 143 148 200 1/1 1/0 4/2 133/0 255 0; do ip6tables -A OUTPUT -p icmpv6 --icmpv6-type $t; done
ip6tables -A OUTPUT -p icmpv6 ! --icmpv6-type 143
ip6tables -A OUTPUT -p icmpv6 ! --icmpv6-type 128; iptables -A OUTPUT -p icmp ! --icmp-type 8;  iptables -A OUTPUT -p icmp ! --icmp-type any
for t in 0 3 3/1 4 5 8 9 10 11 12 13 14 17 18 15 200 255 5/1 any; do iptables -A OUTPUT -p icmp --icmp-type $t; done
nft list ruleset
