#!/bin/bash
# Each command with what it prints and how it ends; the test runs the same commands.
run() { echo "\$ $*"; "$@" 2>&1; echo "exit $?"; }
run ipset create a hash:ip
run ipset create a hash:ip
run ipset -exist create a hash:ip
run ipset create b hash:ip,port timeout 300 counters comment
run ipset create c hash:net family inet6
run ipset create d list:set
run ipset create e bitmap:port range 1-1024
run ipset create f hash:ip,port,ip
run ipset create g hash:net,port
run ipset create h hash:foo
run ipset create i hash:net hashsize 64 maxelem 100
run ipset add a 10.0.0.1
run ipset add a 10.0.0.1
run ipset -exist add a 10.0.0.1
run ipset add a 10.0.0.8/30
run ipset add a foo
run ipset add nosuch 1.1.1.1
run ipset add b 10.0.0.1,53 timeout 10
run ipset add b 10.0.0.1,udp:53-54
run ipset add c fd00::/64
run ipset add d a
run ipset add d nosuch
run ipset add e 80
run ipset add e 8080
run ipset add f 10.0.0.1,tcp:80,10.0.0.2
run ipset add g 10.0.0.0/24,tcp:80
run ipset add i 10.0.0.0/8
run ipset add i 10.1.0.0/16 nomatch
run ipset add i 10.2.3.4
run ipset test a 10.0.0.1
run ipset test a 10.9.9.9
run ipset test i 10.3.3.3
run ipset test i 10.1.3.3
run ipset del a 10.0.0.2
run ipset del a 10.0.0.1
run ipset list
run ipset save
run ipset list -n
run ipset list nosuch
run ipset list a -t
run ipset destroy a
run ipset flush b
run ipset list b
run ipset rename b bb
run ipset swap bb a
run ipset swap a i
run ipset destroy
run ipset list -n
run ipset
run ipset foo
run ipset -v
run ipset create
run ipset add a
run ipset destroy nosuch
run ipset del d a
run ipset destroy
run ipset restore <<'X'
create a hash:ip family inet hashsize 1024 maxelem 65536
add a 10.0.0.1
add a 10.0.0.1
X
run ipset restore -exist <<'X'
create a hash:ip family inet hashsize 1024 maxelem 65536
add a 10.0.0.3
add a 10.0.0.1
X
run ipset save
run ipset destroy a
run ipset list a
