# Sets of each type as ipset save and list print them: hash:net, hash:ip,port, hash:net,iface, timeout, counters, comment, IPv6.
ipset create n hash:net
ipset add n 10.0.0.0/8
ipset create p hash:ip,port
ipset add p 10.0.0.1,tcp:80
ipset add p 10.0.0.1,udp:53
ipset add p 10.0.0.1,icmp:echo-request
ipset create ni hash:net,iface
ipset add ni 10.0.0.0/8,eth0
ipset create t hash:ip timeout 600
ipset add t 10.0.0.1
ipset add t 10.0.0.2 timeout 100
ipset create c hash:ip counters comment
ipset add c 10.0.0.1 comment "the first" packets 5 bytes 500
ipset create six hash:ip family inet6
ipset add six 2001:db8::1
ipset create b bitmap:port range 80-90
ipset add b 80-82
ipset create l list:set
ipset add l n
ipset create ipp hash:ip,port,ip
ipset add ipp 10.0.0.1,tcp:80,10.0.0.2
ipset create npn hash:ip,port,net
ipset add npn 10.0.0.1,80,10.1.0.0/16
ipset create m hash:ip maxelem 2
ipset add m 1.1.1.1; ipset add m 1.1.1.2; ipset add m 1.1.1.3; echo "= $?"
for s in n p ni t c six b l ipp npn m; do ipset save $s | sort; done
ipset list c | grep -v Size
ipset list t | grep -v Size | sort
ipset list b | grep -v Size
ipset -L l | grep -v Size
ipset list -t n | grep -v Size
ipset save n > f; ipset destroy l; ipset destroy n; ipset restore < f; ipset list n -o save
printf 'create z hash:ip\nadd z 1.2.3.4\nadd z hello\nadd z 1.2.3.5\n' | ipset restore; echo "= $?"
ipset save z
