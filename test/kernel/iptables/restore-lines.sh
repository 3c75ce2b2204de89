# iptables-restore's errors with their lines, --test, --noflush, tables and counters.
r() { echo "\$ iptables-restore $*"; iptables-restore "$@"; echo "= $?"; }
printf '*filter\n:INPUT ACCEPT [10:1000]\n-A INPUT -s 1.1.1.1 -j ACCEPT\n[5:500] -A INPUT -s 2.2.2.2 -j DROP\nCOMMIT\n' | r -c
iptables -nvL INPUT -x
printf '*filter\n:INPUT ACCEPT [1:2]\n-A INPUT -s 3.3.3.3 -j ACCEPT\nCOMMIT\n' | r --test
iptables -S INPUT -v
printf '*filter\n-A INPUT -s 3.3.3.3 -j ACCEPT\nCOMMIT\n' | r --noflush
printf '*filter\n-A INPUT -s 3.3.3.3 -j ACCEPT\n-A INPUT -s 3.3.3.3.3 -j ACCEPT\nCOMMIT\n' | r
printf '*filter\n-A INPUT -s 3.3.3.3 -j ACCEPT\n-A NOPE -j ACCEPT\nCOMMIT\n' | r
printf '*filter\n-A INPUT -s 3.3.3.3 -j ACCEPT\n-A INPUT -j NOPE\nCOMMIT\n' | r
printf '*filter\n-A INPUT -s 3.3.3.3 -j ACCEPT\n-A INPUT -p tcp --nope\nCOMMIT\n' | r
printf '*filter\n-A INPUT -s 3.3.3.3 -j ACCEPT\n' | r
printf '*nope\n-A INPUT -s 3.3.3.3 -j ACCEPT\nCOMMIT\n' | r
printf '*filter\n:INPUT FOO [0:0]\nCOMMIT\n' | r
printf '*filter\n:FOO ACCEPT [0:0]\nCOMMIT\n' | r
printf '*filter\n:FOO - [0:0]\n:FOO - [0:0]\nCOMMIT\n' | r
printf 'garbage\n*filter\nCOMMIT\n' | r
printf '*filter\ngarbage\nCOMMIT\n' | r
printf '*filter\n-X NOPE\nCOMMIT\n' | r --noflush
printf '*filter\n-D INPUT -s 9.9.9.9 -j DROP\nCOMMIT\n' | r --noflush
printf '*filter\n:NEW - [0:0]\n-A NEW -j RETURN\n-A INPUT -j NEW\nCOMMIT\n*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n' | r -T nat
iptables-save | grep -v '^#'
printf '*filter\n:NEW - [0:0]\n-A NEW -j RETURN\n-A INPUT -j NEW\nCOMMIT\n' | r -n -v
printf '*filter\n-F\n-P INPUT DROP\n-N X\n-I INPUT 1 -j X\n-I INPUT 9 -j X\nCOMMIT\n' | r -n
iptables-save -c -t filter | grep -v '^#'
iptables-save -t nope; echo "= $?"
iptables-save -f /tmp/out; grep -c . /tmp/out
iptables-save --nope; echo "= $?"
iptables-restore /tmp/out; echo "= $?"
iptables-restore /tmp/nofile; echo "= $?"
iptables-restore --help >/dev/null 2>&1; echo "= $?"
printf '# comment\n\n*filter\n-A INPUT -m comment --comment "a \\"b\\" c" -j ACCEPT\n-A INPUT -m comment --comment plain -j LOG --log-prefix "p: "\n-A INPUT -m comment --comment "" \nCOMMIT\n' | r
iptables-save -t filter | grep -v '^#'
iptables -L INPUT -n
