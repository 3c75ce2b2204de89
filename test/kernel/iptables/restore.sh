# iptables-restore replaces a table at once; --noflush adds; -T takes one table; -c takes counters; --test changes nothing.
iptables -A INPUT -s 9.9.9.9 -j DROP
iptables -t nat -A POSTROUTING -j MASQUERADE
cat >rules <<'EOF'
*filter
:INPUT ACCEPT [5:500]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:WEB - [0:0]
[10:1000] -A INPUT -p tcp -m tcp --dport 80 -j WEB
-A WEB -s 10.0.0.0/8 -j ACCEPT
COMMIT
EOF
iptables-restore --test rules; echo "= $?"
iptables -S
iptables-restore rules; echo "= $?"
iptables -S -v
iptables -t nat -S POSTROUTING
iptables-restore -c < rules; echo "= $?"
iptables -S -v
iptables-restore -n <<'EOF'
*filter
:WEB2 - [0:0]
-A INPUT -j WEB2
-I INPUT 1 -i lo -j ACCEPT
-D INPUT -j WEB2
COMMIT
*nat
-A POSTROUTING -s 1.1.1.1 -j ACCEPT
COMMIT
EOF
echo "= $?"
iptables -S
iptables -t nat -S
printf '*nat\n:POSTROUTING ACCEPT [0:0]\nCOMMIT\n*filter\nCOMMIT\n' | iptables-restore -T nat; echo "= $?"
iptables -t nat -S
iptables -S | wc -l
