r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link set lo up
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02
ip link set e0 up; ip link set e1 up; ip addr add 10.0.0.1/24 dev e0; ip addr add 2001:db8::1/64 dev e0 nodad
sleep 2
r ip rule add lookup 60 suppress_ifgroup 3 pref 10
r ip rule add lookup 60 sup_group default pref 11
r ip rule add lookup 60 suppress_ifgroup nope pref 11
r ip rule add lookup 60 suppress_prefixlength 8 suppress_ifgroup 4 pref 12
r ip rule add lookup 60 sup_pl 40 pref 13
r ip rule add lookup 60 sup_pl 200 pref 13
r ip rule add lookup 60 sup_pl x pref 13
r ip rule add from 1.1.1.1 realms 5 lookup 60 pref 14
r ip rule add from 1.1.1.1 realms 7/5 lookup 60 pref 15
r ip rule add from 1.1.1.1 realms x lookup 60 pref 15
r ip rule add l3mdev pref 16
r ip rule add l3mdev lookup 5 pref 17
r ip rule add tun_id 5 lookup 5 pref 18
r ip rule add dport 99999 lookup 5 pref 21
r ip rule add dport 5-3 lookup 5 pref 22
r ip rule add dport 5-x lookup 5 pref 22
r ip rule add dport x lookup 5 pref 22
r ip rule add dport 0 lookup 5 pref 22
r ip rule add sport 10-10 lookup 5 pref 23
r ip rule add sport 0-10 lookup 5 pref 24
r ip rule add uidrange 5-3 lookup 5 pref 25
r ip rule add uidrange 5-a lookup 5 pref 25
r ip rule add uidrange 5-7x lookup 5 pref 25
r ip rule add ipproto 300 lookup 5 pref 26
r ip rule add ipproto 47 lookup 5 pref 26
r ip rule add ipproto gre lookup 5 pref 27
r ip rule add ipproto icmp lookup 5 pref 28
r ip rule add tos 0x08 lookup 5 pref 29
r ip rule add tos 0x03 lookup 5 pref 30
r ip rule add tos 0xff lookup 5 pref 30
r ip rule add dsfield AF11 lookup 5 pref 31
r ip rule add unicast from 3.3.3.3 lookup 5 pref 32
r ip rule add local from 3.3.3.3 lookup 5 pref 33
r ip rule add multicast from 3.3.3.3 pref 34
r ip rule add type throw from 3.3.3.3 pref 35
r ip rule add lookup 0 pref 36
r ip rule add lookup 4294967295 pref 37
r ip rule add fwmark 0x5/0x3 lookup 5 pref 38
r ip rule add fwmark 5/ lookup 5 pref 39
r ip rule add fwmark 0 lookup 5 pref 40
r ip rule add from 10.0.0.7/24 lookup 5 pref 41
r ip rule add from default to all lookup 5 pref 42
r ip rule add from any lookup 5 pref 43
r ip rule add iif averyveryverylongname lookup 5 pref 44
r ip rule add protocol 99 lookup 5 pref 45
r ip rule add protocol kernel lookup 5 pref 46
r ip rule add protocol foo lookup 5 pref 47
r ip rule add oif lo lookup 5 pref 48
r ip rule add dev e0 lookup 5 pref 49
r ip rule add pref -1 lookup 5
r ip rule add pref 4294967296 lookup 5
r ip rule add pref 0x10 lookup 5
r ip rule add order 50 table 5 prohibit
r ip rule add 1.2.3.4 lookup 5 pref 51
r ip rule
r ip -d rule
r ip -j rule
r ip -N rule
r ip rule show protocol static
r ip rule show protocol kernel
r ip rule show protocol all
r ip rule show pref 49
r ip rule show priority 10-12
r ip rule show from 1.1.1.1/32
r ip rule show from 1.0.0.0/8
r ip rule show not
r ip rule show table local
r ip rule show realms 5
r ip rule show l3mdev
r ip rule show tos 8
r ip rule show dport 5-3
r ip rule show 1.2.3.4
r ip rule show goto 5
r ip rule show all
r ip rule show iif nosuch
r ip rule flush table 5
r ip rule
r ip rule flush protocol 0
r ip rule
r ip rule flush from 1.1.1.1
r ip rule
r ip -6 rule add from 2001:db8::/32 lookup 99 pref 5
r ip rule add from 2001:db8:1::/48 lookup 98 pref 6
r ip rule add from 2001:db8:1::/48 to 10.0.0.1 lookup 98 pref 7
r ip -6 rule
r ip -6 rule del pref 5
r ip -6 rule flush
r ip -6 rule
r ip rule nonsense
r ip rule list table nonsense
