# Objects of ip that scripts seldom name
ip link add e0 type veth peer name e1; ip link set e0 up; ip link set e1 up; ip addr add 10.0.0.1/24 dev e0
for o in token addrlabel vrf tcp_metrics mroute fou l2tp macsec ila nexthop; do for c in help foo "" show list; do echo "\$ ip $o $c"; ip $o $c; echo "= $?"; done; done
for o in ntable sr mptcp ioam stats xfrm; do for c in help foo; do echo "\$ ip $o $c"; ip $o $c; echo "= $?"; done; done
t() { echo "\$ $*"; "$@"; echo "= $?"; }
t ip token set ::1 dev e0; t ip token; t ip token set ::2/64 dev e0; t ip token set ::1 dev lo; t ip token set ::1; t ip token set x dev e0; t ip token del dev e0; t ip token get; t ip token get dev lo; t ip token get dev nosuch; t ip token list dev e0; t ip -j token
t ip addrlabel add prefix 2001:db8::/32 label 99; t ip addrlabel add prefix 2001:db8::/32 label 99;  t ip addrlabel add prefix 2001:db8::/32; t ip addrlabel add label 5; t ip addrlabel add prefix fd00::/8 dev e0 label 7; t ip addrlabel list; t ip addrlabel del prefix 9::/32 label 99; t ip addrlabel del prefix 2001:db8::/32 label 99; t ip addrlabel flush; t ip addrlabel; t ip -j addrlabel; t ip addrlabel add prefix x label 1; t ip addrlabel add prefix ::/0 label 1
n() { ip "$@" | sed 's/ reachable [0-9]*/ reachable R/; s/refcnt [23]/refcnt N/'; }
t ip ntable show name foo; t ip ntable show name arp_cache dev nosuch; t ip ntable change; t ip ntable change name arp_cache; t ip ntable change name arp_cache dev e0 ucast_probes 9 retrans 500 queue 8; n ntable show name arp_cache dev e0; t ip ntable change name arp_cache thresh1 5; t ip ntable change name arp_cache dev e0 foo 5; n ntable; n -4 ntable show dev lo
t ip -6 mroute; t ip xfrm policy; t ip xfrm state; t ip macsec show; t ip l2tp show session; t ip sr tunsrc show; t ip mptcp endpoint; t ip mptcp limits; t ip ioam namespace show; t ip ioam schema show; t ip ila list; t ip fou show
