#!/bin/bash
# Each command with what it prints and how it ends; the test runs the same commands.
run() { echo "\$ $*"; "$@" 2>&1; echo "exit $?"; }
run iptables -N foo
run iptables -A foo -p tcp --dport 80 -j ACCEPT
run iptables -A INPUT -j foo
run iptables -A INPUT -g foo
run iptables -A INPUT -m limit --limit 5/min
run iptables -I INPUT 1 -i lo -j ACCEPT
run iptables -L -nv --line-numbers
run iptables -L -nvx
run iptables -L
run iptables -S
run iptables -S -v
run iptables-save -c
run iptables -A foo --bar
run iptables -A nochain -j ACCEPT
run iptables -A INPUT -j nochain
run iptables -D INPUT 99
run iptables -D INPUT -j DROP
run iptables -N foo
run iptables -X foo
run iptables -X nofoo
run iptables -X INPUT
run iptables -P foo DROP
run iptables -P INPUT REJECT
run iptables -A INPUT -p foo
run iptables -A INPUT -s 300.1.1.1
run iptables -A INPUT -s host.nowhere
run iptables -A INPUT -m nomatch
run iptables -A INPUT --dport 80
run iptables -A INPUT -p tcp --dport foo
run iptables -A INPUT -p tcp --dport 99999
run iptables -A INPUT -m multiport --dports 1
run iptables -C INPUT -j DROP
run iptables -t foo -L
run iptables -t nat -A POSTROUTING -j DNAT
run iptables -A INPUT -j DNAT --to-destination 1.1.1.1
run iptables -A INPUT -j MASQUERADE
run iptables -t nat -A PREROUTING -j MASQUERADE
run iptables -A OUTPUT -i eth0
run iptables -A INPUT -o eth0
run iptables -R INPUT 99 -j DROP
run iptables -I INPUT 99 -j DROP
run iptables -L nochain
run iptables -S nochain
run iptables -F nochain
run iptables -E foo bar
run iptables -E nofoo bar
run iptables -E bar INPUT
run iptables 
run iptables -A
run iptables -A INPUT -s
run iptables -A INPUT extra
run iptables -L INPUT 2
run iptables -j DROP
run iptables -A INPUT -A INPUT
run iptables -A INPUT -L
run iptables -A INPUT ! -j DROP
run iptables -A INPUT -p tcp -j REJECT --reject-with foo
run iptables -A INPUT -j REJECT --reject-with tcp-reset
run iptables -V
run iptables -A INPUT -s 1.2.3.4/33
run iptables -A INPUT -d ::1
run iptables -D nochain 1
run iptables -N verylongchainnamethatisfartoolongforiptables
run iptables -N ACCEPT
run iptables -N -x
run iptables -A INPUT -i verylongifacename1234
run iptables -Z nochain
run iptables -N foo2 bar
run iptables -A INPUT -p tcp -p udp
run iptables -A INPUT -m state --state FOO
run iptables -A INPUT -m conntrack --ctstate NEW,FOO
run iptables -A INPUT -j MARK --set-mark 1
run iptables -w -A INPUT -j LOG --log-level foo
run iptables -A INPUT -m mac
run iptables -A INPUT -m tcp --dport 80
run iptables -A INPUT -p udp -m tcp --dport 80
run iptables -A INPUT -m comment --comment
run iptables -S
run iptables -F
run iptables -X
run iptables -P INPUT ACCEPT
run iptables -N a
run iptables -N b
run iptables -A a -j b
run iptables -A b -j a
run iptables -A INPUT -j a
run iptables -A b -j a
run iptables -A a -j a
run iptables -A a -p tcp -j REJECT --reject-with tcp-reset
run iptables -A FORWARD -j a
run iptables -t nat -N n
run iptables -t nat -A n -j MASQUERADE
run iptables -t nat -A PREROUTING -j n
run iptables -t nat -A POSTROUTING -j n
run iptables -t nat -A PREROUTING -j n
run iptables -X b
run iptables -F b
run iptables -D a 1
run iptables -X b
run iptables -X
run iptables -S
run iptables -A INPUT -j c1
run iptables -F
run iptables -X
run iptables -I INPUT -j ACCEPT
run iptables -I INPUT 2 -j DROP
run iptables -I INPUT 4 -j DROP
run iptables -I INPUT 3 -j RETURN
run iptables -R INPUT 1 -s 1.1.1.1 -j DROP
run iptables -D INPUT 2
run iptables -D INPUT -j RETURN
run iptables -S INPUT 1
run iptables -L INPUT 1 -n
run iptables -vL INPUT 1 -n
run iptables -I INPUT 0 -j DROP
run iptables -D INPUT 0
run iptables -D INPUT x
run iptables -L INPUT 7
run iptables -Z INPUT 1
run iptables -v -A INPUT -j DROP
run iptables -v -N foo
run iptables -v -X
run iptables -P INPUT DROP
run iptables -P INPUT
run iptables -P INPUT FOO
run iptables -v -P INPUT ACCEPT
run iptables -C INPUT -j ACCEPT
run iptables -F -t nat INPUT
run iptables -t nat -S
run iptables-save
run iptables-restore <<'X'
*filter
:INPUT ACCEPT [5:600]
:foo - [0:0]
[7:8] -A INPUT -s 1.2.3.4 -j foo
-A foo -j DROP
COMMIT
X
run iptables-save
run iptables-save -c
run iptables-save -c
run iptables -L INPUT -v
run iptables-restore -c <<'X'
*filter
:INPUT ACCEPT [5:600]
:foo - [0:0]
[7:8] -A INPUT -s 1.2.3.4 -j foo
-A foo -j DROP
COMMIT
X
run iptables-save -c
run iptables-save -c
run iptables -L INPUT -v
run iptables -Z
run iptables -L INPUT -v
run iptables -L INPUT -v
run iptables-restore <<'X'
*filter
:INPUT ACCEPT [0:0]
-A INPUT -p foo
COMMIT
X
run iptables-restore <<'X'
*filter
:INPUT ACCEPT [0:0]
-A NOCHAIN -p tcp
COMMIT
X
run iptables-restore <<'X'
*filter
-A INPUT -j DNAT --to-destination 1.1.1.1
-A INPUT -p tcp
COMMIT
X
run iptables-restore <<'X'
*foo
COMMIT
X
run iptables-restore <<'X'
-A INPUT -p tcp
X
run iptables-restore <<'X'
*filter
:INPUT ACCEPT
-A INPUT -p udp
X
run iptables-restore <<'X'
*filter
:INPUT FOO [0:0]
COMMIT
X
run iptables-restore <<'X'
*filter
bogus
COMMIT
X
run iptables-restore <<'X'
*filter
-A INPUT -j nochain
COMMIT
X
run iptables-restore --noflush <<'X'
*filter
-A INPUT -p udp
-I INPUT 1 -p icmp
-N newchain
:newchain2 -
-X foo
COMMIT
X
run iptables-save
run iptables-restore --noflush <<'X'
*filter
:foo - [0:0]
-A foo -p udp -m comment --comment "a b 'c' \"d\""
-D foo 9
COMMIT
X
run iptables-restore --test <<'X'
*filter
:foo - [0:0]
COMMIT
X
run iptables-restore -T nat <<'X'
*filter
:foo - [0:0]
COMMIT
*nat
:bar - [0:0]
COMMIT
X
run iptables-save
run iptables-restore --noflush -v <<'X'
# comment

*filter
:zed -
-A zed -j ACCEPT
-F foo
-X nochain
COMMIT
X
run iptables-save -t foo
run iptables-save -t raw
run iptables-save --foo
run iptables-save -t nat -c
run ip6tables-save
run ip6tables -A INPUT -p icmpv6 --icmpv6-type echo-request -j ACCEPT
run ip6tables -A INPUT -s fd00::1 -d fd00::/64 -p tcp --dport 80 -j REJECT
run ip6tables-save
run ip6tables -L -n
run ip6tables -L -nv
run ip6tables -L
run ip6tables -A INPUT -s 1.2.3.4
run ip6tables -A INPUT -f
