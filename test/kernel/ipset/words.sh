# ipset's commands with right and wrong words: types, options, ports, names of ICMP, lists, restore, and what is printed.
t() { echo "\$ ipset $*"; ipset "$@"; echo "= $?"; }
t
t foo
t create
t create a
t create a nosuch
t create a hash:ip
t create a hash:ip
t create a hash:net -exist
t create a hash:ip -exist
t create b hash:ip family foo
t create b hash:ip hashsize x
t create b hash:ip bogus
t create averyveryveryverylongnameforaset hash:ip
t add a
t add nosuch 1.1.1.1
t add a 1.1.1.1
t add a 1.1.1.1
t add a 1.1.1.1 timeout 5
t add a 1.1.1.0/30
t add a 2.2.2.1-2.2.2.3
t add a foo
t add a 1.1.1.300
t add a ::1
t add a 1.1.1.7 comment hey
t add a 1.1.1.7 nomatch
t add a 1.1.1.7 bogus
t add a 1.1.1.8,80
t del a 9.9.9.9
t del a 9.9.9.9 -exist
t test a 1.1.1.1
t test a 1.1.1.99
t test nosuch 1.1.1.1
t -q test a 1.1.1.99
t create n hash:net
t add n 0.0.0.0/0
t add n 10.0.0.0/8
t add n 10.1.0.0/16 nomatch
t test n 10.1.2.3
t test n 10.2.2.3
t add n 1.1.1.1-1.1.1.6
t create ni hash:net,iface
t add ni 10.0.0.0/8,eth0
t add ni 10.0.0.0/8
t add ni 10.0.0.0/8,physdev:eth1
t test ni 10.2.2.2,eth0
t create m bitmap:ip
t create m bitmap:ip range 10.0.0.0/24
t add m 10.0.0.5
t add m 10.0.1.5
t create mp bitmap:port
t create mp bitmap:port range 1-100
t add mp 101
t add mp 50-52
t add mk 1.1.1.1,0x5
t add npn 10.0.0.0/8,tcp:80,11.0.0.0/8
t add im 1.1.1.1,aa:bb:cc:dd:ee:ff
t create p hash:ip,port
t add p 1.1.1.1,80
t add p 1.1.1.1,foo:80
t add p 1.1.1.1,tcp:http
t add p 1.1.1.1,udp:99999
t add p 1.1.1.1
t add p 1.1.1.1,icmp:ping
t add p 1.1.1.1,icmp:3/1
t add p 1.1.1.1,icmp:foo
t add p 1.1.1.1,vrrp:0
t add p 1.1.1.1,47:0
t add p 1.1.1.1,tcp:80-82
t create to hash:ip timeout 100
t add to 1.1.1.1 timeout 0
t add to 1.1.1.2 timeout 50
t add to 1.1.1.2 timeout 60
t add to 1.1.1.2 timeout 60 -exist
t create cc hash:ip counters comment timeout 0
t add cc 1.1.1.1 packets 5 bytes 10 comment "a b"
t create sk hash:ip skbinfo
t add sk 1.1.1.1 skbmark 0x1/0xff skbprio 1:10 skbqueue 5
t create fa hash:ip forceadd maxelem 2 netmask 24
t add fa 10.0.0.1
t test fa 10.0.0.99
t create l list:set size 2
t add l a
t add l nosuch
t add l n before a
t add l p
t test l a
t test l to
t del l a
t destroy a
t rename a aa
t rename nosuch x
t rename aa n
t swap n aa
t swap nosuch n
t swap n to
t swap aa to
t flush nosuch
t flush aa
t list nosuch
ipset list -n
t list -n aa
t list -t to
ipset list cc | grep -v Size
ipset list m | grep -v Size
ipset list mp | grep -v Size
ipset list fa | grep -v Size
ipset list l | grep -v Size
t list l -o save
ipset list cc -o xml | sed 's/<memsize>[0-9]*/<memsize>N/;s/0x[0-9a-f]*/X/'
ipset list m -o json 2>&1 | head -20
ipset list -o xml l | sed 's/<memsize>[0-9]*/<memsize>N/'
ipset save m -o plain 2>&1 | head
t destroy
ipset list -n
t flush
t version
t help >/dev/null
t -v
printf 'create r hash:ip\nadd r 1.1.1.1\nadd r foo\n' | ipset restore; echo "= $?"
printf 'add nosuch 1.1.1.1\n' | ipset restore; echo "= $?"
printf 'bogus x\n' | ipset restore; echo "= $?"
printf '# c\n\ncreate r2 hash:ip\nadd r2 1.1.1.1\nCOMMIT\n' | ipset -exist restore; echo "= $?"
ipset save r2; ipset save r | tail -1
ipset restore -file nofile; echo "= $?"
ipset save -file out; grep -c . out
