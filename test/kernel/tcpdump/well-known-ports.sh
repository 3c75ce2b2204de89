# What tcpdump tells of plain text at ports that it knows, and of a few messages, with -K, whose sums no port decides.
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
for n in a b; do ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.icmp_ratelimit=0; done
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
ip netns exec b tcpdump -ni vb -U -w /tmp/u.pcap udp 2>/dev/null & u=$!
sleep 1
send() { printf "$2" | ip netns exec a bash -c "cat > /dev/udp/10.0.0.2/$1"; }
for p in 53 67 69 88 123 161 443 500 514 520 521 546 646 1645 1701 1812 4500 4789 5060 5353 6081 6343 7000 8472 9999; do send $p 'hello world\n'; done
for p in 67 69 123 161 514 520 4500 4789 5060 7001 8472; do send $p 'a longer message of more than a hundred bytes, so that headers of forty-eight bytes and more are read in full too\n'; done
send 514 '<13>Oct 11 22:14:15 host app: hello\n'
send 514 '<191>m'; send 514 '<13'; send 514 '<1a>m'
send 69 '\0\1file\0octet\0'; send 69 '\0\2f\0netascii\0blksize\0001024\0'; send 69 '\0\3\0\1abc'; send 69 '\0\4\0\1'; send 69 '\0\5\0\1not found\0'; send 69 '\0\1cut'
send 5060 'REGISTER sip:x SIP/2.0\r\nVia: y\r\n'
send 123 '\x1b\1\6\xec\0\0\1\0\0\0\2\0GPS\0\1\2\3\4\5\6\7\10\1\2\3\4\5\6\7\11\1\2\3\5\5\6\7\10\0\0\0\0\0\0\0\0'
send 4500 '\xff'; send 4500 '\0\0\0\0abc'; send 161 '1\5abcdefg'; send 161 'A\4abcd'; send 1812 '\1\2\0\x14aaaaaaaaaaaaaaaa'
send 67 '\1\1\6\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\x0a'
sleep 1.2; kill $u; wait
for o in -q -K "-K -v" "-K -vvv"; do echo "## $o"; tcpdump -nt $o -r /tmp/u.pcap 2>&1 | grep -v 'IP (tos'; done
ip netns exec b tcpdump -ni vb -U -w /tmp/t.pcap 'tcp[13] & 8 != 0' 2>/dev/null & t=$!
sleep 1
say() { ip netns exec b nc -l $1 >/dev/null & sleep 0.1; printf "$2" | ip netns exec a nc -N 10.0.0.2 $1; wait $!; }
for p in 21 22 25 43 53 80 110 179 443 554 587 1723 3306 6379 8080; do say $p 'hello there\r\nsecond line'; done
say 21 'USER me\r\nPASS x\r\n'; say 25 '220 mail\r\n'; say 554 'OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 1\r\n\r\n'; say 25 'bin\1ary\n'; say 53 'x'; say 53 '\0\5abcde'
say 6379 '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\na b\n\r\n+PONG\r\n:12\r\n-ERR x\r\n$-1\r\n*0\r\n'; say 6379 'GET k\r\n'; say 6379 '$3 \r\nabc\r\n'; say 6379 '*2\r\n$3\r\nGET'
say 179 '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\x13\4'
sleep 1.2; kill $t; wait
for o in -q -K "-K -v"; do echo "## $o"; tcpdump -nt $o -r /tmp/t.pcap 2>&1 | grep -v "IP (tos" | sed -E "s/seq [0-9:]+, ack [0-9]+/seq N/"; done
