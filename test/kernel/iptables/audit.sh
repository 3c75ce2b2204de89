#!/bin/bash
# an auditor's script: dumps everything, greps, counts, compares before and after
exec 2>&1
iptables-restore <<'EOF'
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p udp -m udp --dport 4789 -j NOTRACK
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-KUBELET-CANARY - [0:0]
-A FORWARD -o eth0 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:f2b-sshd - [0:0]
:LOGDROP - [0:0]
:cali-INPUT - [0:0]
:KUBE-FORWARD - [0:0]
-A INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT
-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -m conntrack --ctstate INVALID -j LOGDROP
-A INPUT -p icmp -m icmp --icmp-type 8 -m limit --limit 10/sec --limit-burst 20 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name SSH --mask 255.255.255.255 --rsource
-A INPUT -p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource -j LOGDROP
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 6443 -m hashlimit --hashlimit-upto 50/sec --hashlimit-burst 100 --hashlimit-mode srcip --hashlimit-name api -j ACCEPT
-A INPUT -m mark --mark 0x40000/0x40000 -j ACCEPT
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A f2b-sshd -s 192.0.2.13/32 -j REJECT --reject-with icmp-port-unreachable
-A f2b-sshd -j RETURN
-A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "DROP: " --log-level 7
-A LOGDROP -j DROP
-A cali-INPUT -p ipv4 -m comment --comment "cali:1NRsJBGfL" -m comment --comment "Allow IPIP" -m addrtype --dst-type LOCAL -j ACCEPT
-A cali-INPUT -m mark --mark 0x0/0xf0000 -j RETURN
-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid -j DROP
COMMIT
EOF
echo "restore: $?"
iptables-restore <<'EOF'
*filter
:INPUT DROP [0:0]
:f2b-sshd - [0:0]
:LOGDROP - [0:0]
:cali-INPUT - [0:0]
-A INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT
-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 8 -m limit --limit 10/sec --limit-burst 20 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name SSH --mask 255.255.255.255 --rsource
-A INPUT -p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource -j LOGDROP
-A INPUT -p tcp -m tcp --dport 6443 -m hashlimit --hashlimit-upto 50/sec --hashlimit-burst 100 --hashlimit-mode srcip --hashlimit-name api -j ACCEPT
-A INPUT -m mark --mark 0x40000/0x40000 -j ACCEPT
-A f2b-sshd -s 192.0.2.13/32 -j REJECT --reject-with icmp-port-unreachable
-A f2b-sshd -j RETURN
-A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "DROP: " --log-level 7
-A LOGDROP -j DROP
-A cali-INPUT -p ipv4 -m comment --comment "Allow IPIP" -m addrtype --dst-type LOCAL -j ACCEPT
-A cali-INPUT -m mark --mark 0x0/0xf0000 -j RETURN
COMMIT
EOF
echo "restore: $?"; for t in filter nat mangle raw security; do printf '%s: ' $t; iptables-save -t $t | grep -c '^-A'; done
iptables-save > /tmp/1; iptables -N NEWCHAIN; iptables -A NEWCHAIN -j LOG; iptables -I INPUT 3 -s 1.2.3.4 -j NEWCHAIN; iptables -D INPUT -i lo -j ACCEPT; iptables-save > /tmp/2; diff <(grep -v '^#' /tmp/1) <(grep -v '^#' /tmp/2)
iptables -L INPUT -n --line-numbers | awk '$2=="ACCEPT"{print $1,$3}'; iptables -S | grep -o -- '-m [a-z]*' | sort | uniq -c; iptables -L -n | grep ^Chain; iptables -L f2b-sshd -n -v; iptables -L LOGDROP; iptables -nL cali-INPUT
nft list table ip filter | sed -E 's/packets [0-9]+ bytes [0-9]+/c/'; nft list ruleset | grep -c counter; nft -a list chain ip filter f2b-sshd; nft list chains; nft list tables; nft -j list tables
iptables-save | iptables-restore --test && echo ok; iptables-restore < /tmp/1; iptables-save | grep -v '^#' | diff - <(grep -v '^#' /tmp/1) && echo same; iptables-restore -n < /tmp/1; iptables -S INPUT | wc -l
ls /proc/net/xt_recent /proc/net/ipt_hashlimit; cat /proc/net/ip_tables_names; iptables -t nat -L -n | head -3; lsmod 2>/dev/null | head -1; iptables -w 5 -L OUTPUT; iptables --wait -S OUTPUT; iptables -W 1000 -w -S OUTPUT; iptables -L -v -n -x -t raw; iptables --list-rules FORWARD; iptables --list --numeric --verbose | head -4; iptables --table mangle --list-rules; iptables --flush; iptables --delete-chain; iptables --policy INPUT ACCEPT; iptables -S; iptables-save | grep -v '^#'
