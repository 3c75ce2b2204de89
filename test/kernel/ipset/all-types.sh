# ipset: every type, its options, listings and mistakes.
ipset create a hash:ip; ipset create b hash:net maxelem 10 hashsize 64 ; ipset create c hash:ip,port timeout 60
ipset create e bitmap:ip range 10.0.0.0/24; ipset create f bitmap:port range 1-1024 counters
ipset create g bitmap:ip,mac range 10.0.0.0/24; ipset create i hash:net,iface
ipset create k hash:ip,port,ip; ipset create l hash:ip,port,net skbinfo
ipset create o list:set size 4; ipset create p hash:net,port
ipset add a 10.0.0.1; ipset add b 10.1.0.0/16 nomatch; ipset add c 10.0.0.1,tcp:80
ipset add e 10.0.0.5; ipset add f 80 packets 5 bytes 500; ipset add g 10.0.0.7,00:11:22:33:44:66; ipset add g 10.0.0.8
ipset add i 10.0.0.0/8,eth0
ipset add k 10.0.0.1,udp:53,8.8.8.8; ipset add l 10.0.0.1,80,10.2.0.0/16 skbmark 0x1/0xff skbprio 1:10 skbqueue 3
ipset add o a; ipset add o b; ipset add p 10.0.0.0/24,icmp:echo-request
ipset list | sed 's/timeout [0-9]*$/timeout T/'
ipset save | sed 's/timeout [0-9]*$/timeout T/'
ipset list -n
ipset list -t f
ipset list -o json a
ipset add a 10.0.0.1; echo "= $?"
ipset -! add a 10.0.0.1; echo "= $?"
ipset add a 10.0.0.1 timeout 5; echo "= $?"
ipset add a 10.0.0.256; echo "= $?"
ipset add a 10.0.1.0/29; ipset list a | tail -n +9 | sort -V
ipset add nosuch 1; echo "= $?"
ipset del a 1.1.1.1; echo "= $?"
ipset test a 10.0.0.1; echo "= $?"
ipset test a 10.0.0.2; echo "= $?"
ipset test b 10.1.2.3; echo "= $?"
ipset create a hash:ip; echo "= $?"
ipset create -exist a hash:ip; echo "= $?"
ipset create z hash:foo; echo "= $?"
ipset create z hash:ip family inet6 netmask 64; ipset add z 2001:db8::1; ipset list z
ipset create y hash:ip range 1; echo "= $?"
ipset swap a b; echo "= $?"
ipset create a2 hash:ip; ipset swap a a2; ipset list -t a | head -3
ipset rename a2 a3; ipset rename a3 b; echo "= $?"
ipset destroy a; echo "= $?"
ipset destroy nosuch; echo "= $?"
ipset flush nosuch; echo "= $?"
ipset del o a; ipset destroy a; echo "= $?"
ipset add o o; echo "= $?"
ipset add e 10.0.1.5; echo "= $?"
ipset add f 2000; echo "= $?"
ipset foo; echo "= $?"
ipset; echo "= $?"
ipset -v
ipset restore <<'R'
create r1 hash:ip family inet hashsize 1024 maxelem 65536
add r1 1.2.3.4
add r1 1.2.3.4
R
echo "= $?"
ipset list r1 -s
ipset destroy; echo "= $?"
ipset flush; ipset x r1; ipset list -n | sort | tr '\n' ' '
