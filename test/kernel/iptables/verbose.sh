# What -v tells of rules, and jumps to chains that are not there.
iptables -vA INPUT -p udp --sport domain -j DROP
iptables -vA INPUT -p tcp --dport 22 -j ACCEPT
iptables -vA INPUT -m comment --comment x -j ACCEPT
iptables -vA INPUT -m conntrack --ctstate NEW -p tcp --dport 22
iptables -vA INPUT -j LOG --log-prefix x
iptables -vA INPUT -p tcp -j REJECT --reject-with tcp-reset
iptables -vA INPUT -s 1.1.1.1 -i eth0 -m limit --limit 5/s -m mark --mark 1 -j MARK --set-mark 3
iptables -vI INPUT ! -s 1.1.1.1 ! -d 2.2.2.2 ! -i lo
iptables -vC INPUT -s 9.9.9.9; iptables -vD INPUT -p udp --sport domain -j DROP; iptables -vN foo; iptables -vA INPUT -j foo; iptables -vA INPUT -g foo; iptables -vE foo bar; iptables -vF bar; iptables -vP INPUT DROP; iptables -vZ INPUT; iptables -vX
iptables -C INPUT -j FOO; echo $?; iptables -D INPUT -j FOO; echo $?; iptables -A INPUT -j FOO; echo $?; iptables -C FOO -j ACCEPT; echo $?; iptables -D FOO -j ACCEPT; echo $?; iptables -A FOO -j ACCEPT; echo $?; iptables -I FOO -j ACCEPT; echo $?; iptables -D FOO 1; echo $?; iptables -R FOO 1 -j ACCEPT; echo $?; iptables -L FOO; echo $?; iptables -F FOO; echo $?; iptables -Z FOO; echo $?; iptables -C INPUT -g FOO; echo $?; iptables -R INPUT 1 -j FOO; echo $?
ip6tables -vA INPUT -p tcp --dport 22 -j ACCEPT
