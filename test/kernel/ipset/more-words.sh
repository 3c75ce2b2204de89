# Lists of sets, bitmaps with MAC addresses, ranges, timeouts and what is refused.
ipset create o list:set; ipset create p list:set; ipset create a hash:ip
ipset add o p; echo $?; ipset add o o; echo $?; ipset add o nosuch; echo $?; ipset add o a; ipset add o a; echo $?; ipset test o a; echo $?; ipset add o a before p; echo $?
ipset create m bitmap:ip,mac range 10.0.0.0/24 timeout 100
ipset add m 10.0.0.1,00:11:22:33:44:55; ipset add m 10.0.0.1; echo $?; ipset add m 10.0.0.2,xx; echo $?; ipset add m 10.0.1.1; echo $?
ipset test m 10.0.0.1,00:11:22:33:44:55; echo $?; ipset test m 10.0.0.1,00:11:22:33:44:56; echo $?; ipset test m 10.0.0.9; echo $?
ipset create n bitmap:ip,mac; echo $?; ipset create q bitmap:ip range 10.0.0.0/8; echo $?; ipset create r bitmap:ip range 10.0.0.0/16 netmask 24; ipset list r; ipset add r 10.0.5.3; ipset list r | tail -1
ipset list m | sed 's/timeout [0-9]*$/timeout T/'; ipset del m 10.0.0.1; echo $?
ip link set lo up; ip link add v0 type veth peer name v1; ip link set v1 address 02:00:00:00:00:01
ipset create s hash:ip hashsize 100 maxelem 5; ipset list -t s
for i in 1 2 3 4 5 6; do ipset add s 10.0.0.$i; done; echo $?
ipset create t hash:ip forceadd maxelem 3; ipset list -t t | grep Header
ipset create u hash:net counters timeout 30 comment; ipset add u 0.0.0.0/0; echo $?; ipset add u 10.0.0.0/8 timeout 0 packets 1 bytes 2 comment "c d"; ipset save u
ipset add u 10.0.0.0/33; echo $?; ipset add u 1.1.1.1 timeout 2147484; echo $?; ipset add u 1.1.1.2 timeout -1; echo $?
ipset -q add u 10.0.0.0/8; echo $?; ipset -exist add u 10.0.0.0/8 timeout 9 ; ipset list u | grep 10.0 | sed 's/timeout [0-9]*/timeout T/'
ipset create v hash:ip,port; for e in 1.1.1.1,80 1.1.1.1,udp:53 1.1.1.1,sctp:9 1.1.1.1,icmp:8/0 1.1.1.1,gre:0 1.1.1.1,tcp:http 1.1.1.1,foo:1 1.1.1.1 1.1.1.1,70000 1.1.1.1,http; do ipset add v $e; echo "= $?"; done; ipset list v | tail -n +9 | sort
