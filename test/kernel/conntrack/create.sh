# conntrack -I, -G, -U and -D: what they need, and what they make.
t() { echo "\$ conntrack $*"; conntrack "$@"; echo "= $?"; }
t -I -p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 10 --state CLOSED
t -I -p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 10 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2
t -I -p gre -s 10.0.0.1 -d 10.0.0.2 --srckey 1 --dstkey 2 -t 10
t -I -p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 9 -t 10
t -I -p icmp -s 10.0.0.1 -d 10.0.0.2 -t 10
t -I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 3 --icmp-code 0 -t 10
t -I -p 99 -s 10.0.0.1 -d 10.0.0.2 -t 10
t -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 10 -u SEEN_REPLY -u ASSURED
t -I -p udp -s 10.0.0.1 -d fd00::1 --sport 1 --dport 2 -t 10
t -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 10 --state FOO
t -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 10 --state NONE
t -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 3 -t 10 --state LISTEN
t -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 4 -t x --state LISTEN
t -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 5 --timeout=10 --state SYN_RECV --mark=0x10
t -I -p udp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --orig-port-src 7 --orig-port-dst 8 -t 10 --orig-zone 3
t -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 20 -t 10 -j 1.1.1.1
t -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 21 -t 10 -n 1.1.1.1 -g 2.2.2.2
t -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 22 -t 10 -n 1.1.1.1:500
t -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 23 -t 10 -u FIXED_TIMEOUT
t -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 24 -t 10 -u UNSET
t -I -p udp -s foo -d 10.0.0.2 --sport 1 --dport 25 -t 10
t -G -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2
t -G -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1
t -G
t -U
t -D -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2
t -D -p tcp --state SYN_RECV
t -D -m 5
t -D -p icmp --icmp-type 8
t -E -p tcp -t 5
t -C -p tcp
t -S -p tcp
t -V -p tcp
conntrack -L 2>/dev/null | sort
