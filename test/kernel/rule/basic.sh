# ip rule add, list and del: priorities, order, selectors, and what a duplicate or a wrong word answers.
ip rule
ip rule add from 10.0.0.0/8 table 100
ip rule add to 10.1.0.0/16 table 101
ip rule add fwmark 1 table 102
ip rule add fwmark 0x10/0xf0 lookup 103 pref 1000
ip rule add iif lo table 104 prio 500
ip rule add oif lo table 105
ip rule add from 10.5.5.5 tos 0x10 table 106
ip rule add ipproto tcp dport 80 table 107
ip rule add uidrange 0-99 table 108
ip rule add not from 192.168.0.0/16 table 109
ip rule add from all blackhole pref 40000
ip rule add from 10.6.0.0/16 prohibit
ip rule add from 10.7.0.0/16 unreachable
ip rule add from 10.8.0.0/16 goto 32766
ip rule add suppress_prefixlength 0 table main pref 600
ip rule
ip rule add from 10.0.0.0/8 table 100; echo "= $?"
ip rule add from 10.0.0.0/8 table 100 pref 1000; echo "= $?"
ip rule del from 10.0.0.0/8 table 100; echo "= $?"
ip rule del pref 1000; echo "= $?"
ip rule del from 1.2.3.4; echo "= $?"
ip rule del; echo "= $?"
ip rule add; echo "= $?"
ip rule add from hello table 5; echo "= $?"
ip rule add from 10.0.0.0/8 table nosuch; echo "= $?"
ip rule frob; echo "= $?"
ip rule show table 102
ip rule list from 10.6.0.0/16
ip -j rule | jq -c '.[0]'
ip rule flush
ip rule
