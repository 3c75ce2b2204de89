# Listings within restored files tell rules that are to come, and policies that were
iptables -A INPUT -j LOG
printf '*filter\n-P INPUT DROP\n-A INPUT -j ACCEPT\n-S\n-L INPUT -n\nCOMMIT\n' | iptables-restore -n; echo $?; iptables -S
printf '*filter\n:INPUT DROP [0:0]\n-A INPUT -s 1.2.3.4 -j ACCEPT\n-N x\n-S\n-F INPUT\n-S\nCOMMIT\n' | iptables-restore; echo $?; iptables -S
iptables -P FORWARD DROP; printf '*filter\n-P FORWARD ACCEPT\n-S FORWARD\n-L FORWARD -v\nCOMMIT\n' | iptables-restore -n; iptables -S FORWARD
printf '*filter\n:FORWARD DROP [0:0]\n:INPUT ACCEPT [0:0]\n-S\nCOMMIT\n' | iptables-restore -n; iptables -S
