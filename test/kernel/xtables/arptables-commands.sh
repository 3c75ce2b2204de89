# Commands of arptables, its listings and what nft shows of its rules.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
t arptables -V
t arptables -L
t arptables -A INPUT -s 10.0.0.1 -j DROP
t arptables -A INPUT --source-mac 00:11:22:33:44:55 -d 10.0.0.0/24 -j ACCEPT
t arptables -A INPUT --opcode Request -j ACCEPT
t arptables -A INPUT --opcode 2 -i eth0 -j DROP
t arptables -A OUTPUT -o eth0 -j mangle --mangle-ip-s 10.0.0.9
t arptables -A OUTPUT -o eth+ ! -s 10.0.0.1 -j mangle --mangle-mac-s 00:11:22:33:44:55 --mangle-target CONTINUE
t arptables -A INPUT --h-length 6 -j ACCEPT
t arptables -A INPUT --h-type Ethernet -j ACCEPT
t arptables -A INPUT --h-type 1 --proto-type 0x800 -j ACCEPT
t arptables -A INPUT --dst-mac ff:ff:ff:ff:ff:ff -j ACCEPT
t arptables -A INPUT ! --src-mac 00:11:22:33:44:55/ff:ff:ff:00:00:00 -j ACCEPT
t arptables -A INPUT -j MARK --set-mark 5
t arptables -A OUTPUT -j CLASSIFY --set-class 1:2
t arptables -A FORWARD -j DROP
t arptables -N foo
t arptables -A INPUT -j foo
t arptables -P INPUT DROP
t arptables -L
t arptables -L -n
t arptables -L -n -v
t arptables -L INPUT --line-numbers
t arptables -S
echo '$ arptables-save'; arptables-save | grep -v '^#'
echo '$ arptables-save -c'; arptables-save -c | grep -v '^#'
t nft list ruleset
t arptables -t nat -L
t arptables -t mangle -L
t arptables -D INPUT 1
t arptables -D INPUT --opcode Request -j ACCEPT
t arptables -D INPUT --opcode Request -j ACCEPT
t arptables -X
t arptables -F
t arptables -X foo
t arptables -Z
t arptables -L -v
t arptables -A NOPE -j ACCEPT
t arptables -A INPUT -j NOPE
t arptables
t arptables --foo
t arptables -h
arptables -F; arptables -X; nft flush ruleset
t arptables -v -A INPUT -s 10.0.0.1 -j DROP
t arptables -v -D INPUT -s 10.0.0.1 -j DROP
t arptables -v -N x
t arptables -v -F
t arptables -v -X
t arptables -v -Z
t arptables -L -x -v --line-numbers
t arptables -A INPUT -s 10.0.0.1 --src-mac 0:1:2:3:4:5 -d 10.0.0.2 --dst-mac 0:1:2:3:4:6 --opcode 1 --proto-type 0x800 --h-type 2
t arptables -S
nft list ruleset
t arptables -A INPUT -j MARK --set-mark 0x1f
t arptables -A INPUT -j MARK --or-mark 18
t arptables -S
t arptables -A INPUT -j MARK
t arptables -A INPUT -j CLASSIFY
t arptables -L INPUT -Z
t arptables -L -F
t arptables -I INPUT -j ACCEPT -j DROP
t arptables -A INPUT -s 1.1.1.1 -s 2.2.2.2
