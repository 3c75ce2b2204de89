#!/bin/bash
# iptables-restore, kube-proxy like, and the mistakes one makes
ip link set lo up
iptables-save; echo "[empty]"
iptables-restore <<EOF
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-A - [0:0]
:KUBE-SEP-1 - [0:0]
:KUBE-SEP-2 - [0:0]
:KUBE-MARK-MASQ - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/a:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-A
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 30000:32767 -j RETURN
-A KUBE-SVC-A ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ
-A KUBE-SVC-A -m statistic --mode random --probability 0.5 -j KUBE-SEP-1
-A KUBE-SVC-A -j KUBE-SEP-2
-A KUBE-SEP-1 -s 127.0.0.2/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-1 -p tcp -m tcp -j DNAT --to-destination 127.0.0.2:8080
-A KUBE-SEP-2 -p tcp -m recent --set --name AFF --rsource -m tcp -j DNAT --to-destination 127.0.0.3:8080
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
COMMIT
EOF
echo "rc $?"
iptables-save -t nat | grep -v '^#'
iptables -t nat -L KUBE-SVC-A
iptables -t nat -vL KUBE-SERVICES -n
echo "--- broken input"
printf '*nat\n-A NOPE -j ACCEPT\nCOMMIT\n' | iptables-restore -n; echo "rc $?"
printf '*nat\n-A OUTPUT -p tcp --dport 80 -j DNAT --to 1.2.3.4.5\nCOMMIT\n' | iptables-restore -n; echo "rc $?"
printf '*nat\n-A OUTPUT -j ACCEPT\n' | iptables-restore -n; echo "rc $?"
printf '*nope\nCOMMIT\n' | iptables-restore -n; echo "rc $?"
printf -- '-A OUTPUT -j ACCEPT\nCOMMIT\n' | iptables-restore -n; echo "rc $?"
printf '*filter\n:INPUT DROP [5:500]\n-A INPUT -p tcp --foo\nCOMMIT\n' | iptables-restore -n; echo "rc $?"
printf '*filter\n:INPUT ACCEPT [5:500]\n-A INPUT -i lo -j ACCEPT\n-I INPUT 1 -p tcp -m multiport --dports 22,80:90 -j ACCEPT\n-D INPUT 2\nCOMMIT\n' | iptables-restore -n -c; echo "rc $?"
printf '*filter\n-A INPUT -s 1.2.3.4\nCOMMIT\n' | iptables-restore --test -n; echo "rc $?"
iptables -L INPUT -v
iptables -C INPUT -p tcp -m multiport --dports 22,80:90 -j ACCEPT; echo "rc $?"
iptables -C INPUT -p tcp -m multiport --dports 22 -j ACCEPT; echo "rc $?"
iptables -R INPUT 1 -p udp --sport 53 -j DROP; iptables -I INPUT 3 -j ACCEPT; echo "rc $?"
iptables -Z INPUT 1; iptables -E KUBE-X KUBE-Y; echo "rc $?"
iptables -t nat -P KUBE-SVC-A DROP; echo "rc $?"
iptables -P INPUT REJECT; echo "rc $?"
iptables -t nat -A PREROUTING -j MASQUERADE; echo "rc $?"
iptables -A INPUT -m nosuch; echo "rc $?"
iptables -S INPUT -v
