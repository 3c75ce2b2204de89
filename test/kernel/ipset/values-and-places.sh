# Options without their values, places in a list of sets, and ranges from either end
i() { ipset "$@"; r=$?; [ $r = 0 ] || echo "[$r] $*"; }
i create h2 hash:ip timeout; i create h3 hash:ip netmask; i create b bitmap:port range; i create l list:set size; i create h hash:ip hashsize 10 maxelem
i create n hash:net comment counters timeout 10; i create n2 hash:net; i create l list:set; i add l n; i add l n2; i test l n2 after n; i test l n before n2; i test l n after n2; i test l n2 foo
i add n 1.2.3.0/24 timeout; i add n 1.2.3.0/24 comment; i add n 1.2.3.0/24 packets; i add n 1.2.3.0/24 foo; i test n 1.2.3.4 timeout 4; i del n 1.2.3.0/24 timeout 4; i test n 1.2.3.4 foo
i add n2 172.16.0.0-172.31.255.255; i add n2 10.0.0.1-10.0.0.10; i add n2 0.0.0.0-255.255.255.255; i add n2 10.0.0.9-10.0.0.1; i create hh hash:ip; i add hh 10.0.0.0-10.255.255.255; i add hh 10.0.0.0/8; i add hh 10.2.0.0/16
ipset save n2 | sort | cut -d" " -f1-3
ipset destroy

ipset create s hash:ip skbinfo; for m in 5 0x5 0x5/0xff 0X5 0x5/ff 0xfffffffff zz 0x5/0xffffffff; do ipset add s 10.0.0.1 skbmark $m -exist; ipset save s | tail -1; done
for m in 1 1:2 1:x :5 1: abc:def 12345:1; do ipset add s 10.0.0.1 skbprio $m -exist; ipset save s | tail -1; done
for m in 1 x 70000 -1; do ipset add s 10.0.0.1 skbqueue $m -exist; ipset save s | tail -1; done
ipset create t hash:ip; ipset add t 10.0.0.1 skbmark 0x1; ipset add t 10.0.0.1 skbfoo 0x1
