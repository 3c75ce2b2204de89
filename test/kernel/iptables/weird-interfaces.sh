iptables -A FORWARD -i "a b" -o "c/d" -j ACCEPT
iptables -C FORWARD -i "a b" -o "c/d" -j ACCEPT; echo $?
iptables -A FORWARD -i "a*b" -j ACCEPT; iptables -A FORWARD -i " " -j ACCEPT; iptables -S FORWARD
iptables -A FORWARD -i "a:b" -j ACCEPT
iptables -A FORWARD -i "a+" -j ACCEPT
iptables -A FORWARD ! -i "a b+" -j ACCEPT
ip6tables -A FORWARD -i "a b" -j ACCEPT
printf '*filter\n-A FORWARD -i "a b" -j ACCEPT\nCOMMIT\n' | iptables-restore
nft list chain ip filter FORWARD
