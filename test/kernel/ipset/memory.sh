# The size in memory that ipset tells of sets of each type with few elements.
s() { ipset create x "$@"; l="$*:"; for i in 0 1 2; do case $i in 0) ;; *) ipset add x $(eval echo $e) -exist;; esac; l="$l $(ipset list x | sed -n 's/Size in memory: //p')/$(ipset list x | sed -n 's/Number of entries: //p')"; done; echo "$l"; ipset destroy x; }
e='10.0.0.$i' s hash:ip
e='10.0.0.$i' s hash:ip timeout 100
e='10.0.0.$i' s hash:ip counters
e='10.0.0.$i' s hash:ip comment
e='10.0.0.$i' s hash:ip skbinfo
e='10.0.0.$i' s hash:ip timeout 100 counters
e='10.0.0.$i' s hash:ip timeout 100 counters comment
e='10.$i.0.0/16' s hash:net
e='10.$i.0.0/16' s hash:net timeout 100
e='10.0.0.$i,80' s hash:ip,port
e='10.0.0.$i,80' s hash:ip,port timeout 100
e='10.$i.0.0/16,80' s hash:net,port
e='10.$i.0.0/16,eth0' s hash:net,iface
e='10.0.0.$i,80,1.1.1.1' s hash:ip,port,ip
e='10.0.0.$i,80,1.1.1.0/24' s hash:ip,port,net
e='fd00::$i' s hash:ip family inet6
e='fd00:$i::/32' s hash:net family inet6
e='fd00::$i,80' s hash:ip,port family inet6
e='$i' s bitmap:port range 0-100
e='$i' s bitmap:port range 0-1000
e='10.0.0.$i' s bitmap:ip range 10.0.0.0/24
e='10.0.0.$i' s bitmap:ip range 10.0.0.0/24 timeout 5
e='10.0.0.$i' s hash:ip hashsize 64
ipset create a hash:ip; ipset create b hash:ip; ipset create l list:set; ipset list l | grep Size; ipset add l a;  ipset list l | grep Size; ipset add l b;  ipset list l | grep Size
# Comments take what their text takes, and a head each.
ipset create c hash:net comment counters
for e in '10.0.0.0/8 comment x' '10.1.0.0/16 comment eightchr' '10.2.0.0/16 comment a\ longer\ one' '10.3.0.0/16'; do
  eval ipset add c $e; ipset list c | grep Size
done
# A set in use is not renamed, whatever the new name.
ipset create user list:set; ipset add user c; ipset create other hash:ip
ipset rename c other; ipset rename c free; ipset rename other c; ipset rename other other
