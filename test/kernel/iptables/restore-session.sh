# iptables-restore and its mistakes, as CNI plugins meet them.
ip link set lo up
r() { echo "--- $*"; iptables-restore "$@"; echo "= $?"; }
printf '*filter\n:FOO - [0:0]\n-A FOO -j ACCEPT\n' | r
printf '*filter\n:INPUT ACCEPT [5:500]\n:FOO - [0:0]\n-A INPUT -j FOO\n-A FOO -s 10.0.0.0/8 -j DROP\nCOMMIT\n' | r -c
printf '*filter\n[3:300] -A INPUT -p tcp -j ACCEPT\nCOMMIT\n' | r --noflush -c
iptables-save -c | grep -v '^#'
printf '*filter\n-A INPUT -p tcp --dport 80 -j NOPE\nCOMMIT\n' | r -n
printf '*filter\n-A NOCHAIN -j ACCEPT\nCOMMIT\n' | r -n
printf '*nosuch\nCOMMIT\n' | r
printf 'garbage\n' | r
printf '*filter\n:INPUT FOO [0:0]\nCOMMIT\n' | r
printf '*filter\n:INPUT\nCOMMIT\n' | r
printf '*filter\n-A INPUT -m nosuch\nCOMMIT\n' | r
printf '*filter\n-A INPUT --dport 80 -j ACCEPT\nCOMMIT\n' | r
printf '*filter\n-A INPUT -s 10.0.0.300 -j ACCEPT\nCOMMIT\n' | r
printf '*filter\n-A INPUT -p tcp --dport 80 -j DNAT --to-destination 1.2.3.4\nCOMMIT\n' | r -n
printf '*nat\n-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 1.2.3.4:80\n*filter\nCOMMIT\n' | r -n
printf '*nat\n:X - [0:0]\n-A X -j RETURN\nCOMMIT\n*filter\n-A INPUT -j BAD\nCOMMIT\n' | r -n
iptables-save | grep -v '^#'
printf '*nat\n-F X\n-X X\nCOMMIT\n' | r -n -v
printf '*filter\n-D INPUT -s 9.9.9.9 -j DROP\nCOMMIT\n' | r -n
printf '*filter\n-I INPUT 9 -s 9.9.9.9 -j DROP\nCOMMIT\n' | r -n
printf '*filter\n-R INPUT 1 -s 9.9.9.9 -j DROP\nCOMMIT\n' | r -n
printf '*filter\n-A INPUT -s 9.9.9.9 -m comment --comment "two words" -j DROP\nCOMMIT\n' | r -n
printf '*filter\n-A INPUT -s 9.9.9.9 -m comment --comment "unclosed -j DROP\nCOMMIT\n' | r -n
printf '*filter\n-L INPUT -n\nCOMMIT\n' | r -n
printf '*filter\n-P FORWARD DROP\nCOMMIT\n' | r -n
printf '*filter\n-Z INPUT\nCOMMIT\n' | r -n
printf '*mangle\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n' | r -T mangle
iptables-save | grep -v '^#'
r /nonexistent
r -T nosuch </dev/null
r --foo </dev/null
r -w 5 </dev/null
r -w 5 -W 100 </dev/null
r --version
r -h 2>&1 | head -20
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' | r -t
printf '*filter\n-A INPUT -j ACCEPT -t nat\nCOMMIT\n' | r -n
printf '*filter\n:FOO ACCEPT [0:0]\nCOMMIT\n' | r -n
printf '*filter\n:A - [0:0]\n:A - [0:0]\nCOMMIT\nCOMMIT\n' | r -n
iptables-save -t filter | grep -v '^#'
iptables-save -t nosuch; echo "= $?"
iptables-save -M foo -f /tmp/x; grep -c . /tmp/x; iptables-save --foo; echo "= $?"
