# Every option of arptables: how it is read, listed, saved, and how it is refused.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
a() { t arptables -A INPUT "$@"; }
a
a -j RETURN
a -s 10.0.0.1/255.0.255.0 -j ACCEPT
a ! -s 10.0.0.0/8 ! -d 10.0.0.1 -j ACCEPT
a -s ! 10.0.0.1 -j ACCEPT
a -s 10.0.0.1,10.0.0.2 -j ACCEPT
a -s 10.0.0 -j ACCEPT
a -s zz -j ACCEPT
a -s 10.0.0.1/33 -j ACCEPT
a --src-mac zz -j ACCEPT
a --source-mac 0:1:2:3:4:5 -j ACCEPT
a --destination-mac Broadcast -j ACCEPT
a --dst-mac Multicast -j ACCEPT
a --src-mac 0:1:2:3:4:5/ff:ff:ff:ff:0:0 -j ACCEPT
a ! --opcode Request -j ACCEPT
a --opcode ! Request -j ACCEPT
a --opcode 3/7 -j ACCEPT
a --opcode 9 -j ACCEPT
a --opcode 77 -j ACCEPT
a --opcode Reply_Reverse -j ACCEPT
a --opcode zz -j ACCEPT
a --opcode 1/0xff -j ACCEPT
a --h-type 6 -j ACCEPT
a --h-type 0x20 -j ACCEPT
a ! --h-type 1 -j ACCEPT
a --h-type zz -j ACCEPT
a --h-length 8 -j ACCEPT
a ! --h-length 6 -j ACCEPT
a -l 6 -j ACCEPT
a --proto-type ipv4 -j ACCEPT
a --proto-type 0x806 -j ACCEPT
a ! --proto-type 0x800 -j ACCEPT
a --proto-type zz -j ACCEPT
a -i eth+ -j ACCEPT
a ! -i eth0 -j ACCEPT
a -o eth0 -j ACCEPT
a -j mangle
a -j mangle --mangle-ip-s 10.0.0.1
a -j mangle --mangle-ip-s 10.0.0.1 --mangle-ip-d 10.0.0.2 --mangle-mac-d 0:1:2:3:4:5 --mangle-target DROP
a -j mangle --mangle-mac-s zz
a -j mangle --mangle-ip-s zz
a -j mangle --mangle-target FOO
a -j mangle --mangle-ip-s 1.1.1.1 --mangle-ip-s 2.2.2.2
a -j mangle --mangle-ip-s 1.1.1.1 --mangle-target RETURN
a -j MARK --set-xmark 5/7
a -j MARK --and-mark 5
a -j CLASSIFY --set-class zz
a -j NFQUEUE --queue-num 3
a -j LOG
a -j DNAT
a -m mark --mark 5
a -m comment --comment x
a -m limit --limit 3/s
a -p tcp
a -j ACCEPT -c 5 6
a -c 5,6 -j ACCEPT
a -j ACCEPT foo
a --nosuch
a -j
a -n
a -g foo
t arptables -I INPUT 1 -j DROP
t arptables -I INPUT 99 -j DROP
t arptables -I INPUT 0 -j DROP
t arptables -R INPUT 1 -j ACCEPT
t arptables -R INPUT 99 -j ACCEPT
t arptables -C INPUT -j ACCEPT
t arptables -C INPUT -j RETURN -s 9.9.9.9
t arptables -D INPUT 99
t arptables -D INPUT -s 9.9.9.9 -j DROP
t arptables -N foo
t arptables -N foo
t arptables -N INPUT
t arptables -N ACCEPT
t arptables -E foo bar
t arptables -E nosuch bar
t arptables -X nosuch
t arptables -P foo DROP
t arptables -P INPUT RETURN
t arptables -P OUTPUT DROP
t arptables -L nosuch
t arptables -S nosuch
t arptables -S INPUT 1
t arptables -L INPUT 2
t arptables -Z INPUT
t arptables -Z nosuch
t arptables -F nosuch
t arptables -A OUTPUT -i eth0 -j ACCEPT
t arptables -A INPUT -j bar
t arptables -A bar -j bar
t arptables -L -n
t arptables -L
t arptables -L -v
t arptables -S -v
t arptables -S
echo '$ arptables-save'; arptables-save | grep -v '^#'
nft list ruleset
t arptables-restore --foo
t arptables-restore -h
t arptables-save --foo
t arptables-save -t nat
arptables-save | grep -v '^#' > /tmp/s; t arptables-restore < /tmp/s; arptables-save | grep -v '^#' | diff - /tmp/s
printf '*filter\n:INPUT DROP\n:foo -\n-A INPUT -j foo\n-A foo --opcode 1 -j ACCEPT\nCOMMIT\n' | { t arptables-restore; }
echo '$ arptables-save'; arptables-save | grep -v '^#'
printf '*filter\n:INPUT FOO\nCOMMIT\n' | { t arptables-restore; }
printf '*filter\n-A NOPE -j ACCEPT\nCOMMIT\n' | { t arptables-restore; }
printf '*filter\n-A INPUT --nosuch\nCOMMIT\n' | { t arptables-restore; }
printf '*nat\nCOMMIT\n' | { t arptables-restore; }
printf '*filter\n-A INPUT -j ACCEPT\n' | { t arptables-restore; }
t arptables -F
t arptables -X
t arptables -t filter -L
nft list ruleset
