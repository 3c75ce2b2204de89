# -A -I -D -R -C -N -E -X -F -P and how -S lists what they made.
iptables -S
iptables -A INPUT -s 10.0.0.0/8 -j ACCEPT
iptables -I INPUT -i lo -j ACCEPT
iptables -I INPUT 2 -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -j DROP
iptables -S INPUT
iptables -R INPUT 3 -s 192.168.0.0/16 -j RETURN
iptables -D INPUT 1
iptables -D INPUT -j DROP
iptables -C INPUT -s 192.168.0.0/16 -j RETURN; echo "= $?"
iptables -C INPUT -s 192.169.0.0/16 -j RETURN; echo "= $?"
iptables -N web
iptables -A web -j LOG --log-prefix "web: "
iptables -A INPUT -p tcp -m multiport --dports 80,443 -j web
iptables -E web http
iptables -P FORWARD DROP
iptables -S
iptables -S INPUT 1
iptables -L --line-numbers
iptables -X http; echo "= $?"
iptables -F INPUT
iptables -X http; echo "= $?"
iptables -F
iptables -X
iptables -S
