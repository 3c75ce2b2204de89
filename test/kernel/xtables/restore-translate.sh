# Saved tables in nft's words, with lines that have none and files that are refused.
i() { iptables-restore-translate "$@" >/tmp/o 2>/tmp/e; r=$?; cat /tmp/e; sed 's/ on [A-Z].*//' /tmp/o; [ $r = 0 ] || echo "rc=$r"; }
cat > /tmp/r <<X
# comment
*filter
:INPUT DROP [5:60]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:foo - [0:0]
-A INPUT -i lo -j ACCEPT
[3:4] -A INPUT -p tcp -m tcp --dport 22 -j foo
-A foo -m recent --set --name x -j ACCEPT
-A INPUT -s 1.1.1.1,2.2.2.2 -j DROP
-A INPUT -m comment --comment "a b" -j ACCEPT
-I INPUT -m string --string "x y" --algo bm
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
# Completed
*mangle
:PREROUTING ACCEPT [0:0]
COMMIT
*raw
:OUTPUT ACCEPT [0:0]
-N x
-F
-X x
-P OUTPUT DROP
COMMIT
X
i -f /tmp/r
i < /tmp/r
i /tmp/r
i -f /nosuch
i -h
i -V
i --foo
printf '*filter\n-A INPUT -p nosuch -j DROP\nCOMMIT\n' > /tmp/s; i -f /tmp/s
printf '*nosuch\n-A INPUT -j DROP\nCOMMIT\n' > /tmp/s; i -f /tmp/s
printf '*filter\n-A INPUT -j DROP\n' > /tmp/s; i -f /tmp/s
printf '*filter\nfoo\nCOMMIT\n' > /tmp/s; i -f /tmp/s
printf '*filter\n:INPUT FOO [0:0]\nCOMMIT\n' > /tmp/s; i -f /tmp/s
printf '*filter\n:INPUT DROP\n-D INPUT -j DROP\nCOMMIT\n' > /tmp/s; i -f /tmp/s
ip6tables-restore-translate -f /tmp/r 2>&1 >/dev/null
printf '*security\n:INPUT ACCEPT\nCOMMIT\n*mangle\n:POSTROUTING DROP\n:OUTPUT ACCEPT\n:INPUT ACCEPT\n:FORWARD ACCEPT\nCOMMIT\n*nat\n:INPUT ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n*raw\n:PREROUTING ACCEPT\n' > /tmp/s; i -f /tmp/s
