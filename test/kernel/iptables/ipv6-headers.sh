# ip6tables with the IPv6 header matches and targets, listed, and with packets.
ip link set lo up; sleep 2.2
ip6tables -A INPUT -m frag --fragid 1:5 --fraglen 8 -j ACCEPT; echo "= $?"
ip6tables -A INPUT -m frag --fragfirst --fragmore -j ACCEPT; echo "= $?"
ip6tables -A INPUT -m frag --fraglast ! --fragid 7 --fragres; echo "= $?"
ip6tables -A INPUT -m rt --rt-type 0 --rt-segsleft 1:3 --rt-len 24; echo "= $?"
ip6tables -A INPUT -m rt --rt-type 0 --rt-0-res --rt-0-addrs 2001:db8::1,2001:db8::2 --rt-0-not-strict; echo "= $?"
ip6tables -A INPUT -m hbh --hbh-len 8 --hbh-opts 5,1:4; echo "= $?"
ip6tables -A INPUT -m dst ! --dst-len 16 --dst-opts 149,92:12,12:32; echo "= $?"
ip6tables -A INPUT -m ipv6header --header hop,dst,route,frag --soft; echo "= $?"
ip6tables -A INPUT -m ipv6header ! --header esp,auth,none,proto; echo "= $?"
ip6tables -A INPUT -m eui64; echo "= $?"
ip6tables -A INPUT -m hl --hl-lt 5 -j DROP; echo "= $?"
ip6tables -A INPUT -p icmpv6 --icmpv6-type packet-too-big -j ACCEPT; echo "= $?"
ip6tables -A INPUT -p ipv6-mh -m mh --mh-type binding-update; echo "= $?"
ip6tables -A INPUT -m srh --srh-next-hdr 17 --srh-segs-left-eq 1 --srh-hdr-len-gt 4; echo "= $?"
ip6tables -A INPUT -m ah --ahspi 1:5 ! --ahlen 8 --ahres; echo "= $?"
ip6tables -A INPUT -p ah -m ah --ahspi 1:5; echo "= $?"
ip6tables -t mangle -A PREROUTING -j HL --hl-set 10; echo "= $?"
ip6tables -t mangle -A PREROUTING -j HL --hl-dec 1; echo "= $?"
ip6tables -t mangle -A PREROUTING -j HL; echo "= $?"
ip6tables -t mangle -A PREROUTING -j HL --hl-dec 0; echo "= $?"
ip6tables -A INPUT -m frag --fragid 1 --fragfirst --fragid 3; echo "= $?"
ip6tables -A INPUT -m frag --fragmore --fraglast; echo "= $?"
ip6tables -A INPUT -m rt --rt-type abc; echo "= $?"
ip6tables -A INPUT -m rt --rt-0-res; echo "= $?"
ip6tables -A INPUT -m ipv6header; echo "= $?"
ip6tables -A INPUT -m ipv6header --header foo; echo "= $?"
ip6tables -A INPUT -m dst --dst-opts 300; echo "= $?"
ip6tables -A INPUT -m hbh --hbh-opts 1:300; echo "= $?"
ip6tables -A INPUT -m srh --srh-next-hdr 17 --srh-next-hdr 18; echo "= $?"
ip6tables -t nat -A POSTROUTING -s fd00::/64 -j SNPT --src-pfx fd00::/64 --dst-pfx 2001:db8::/64; echo "= $?"
ip6tables -t mangle -A POSTROUTING -s fd00::/64 -j SNPT --src-pfx fd00::/64 --dst-pfx 2001:db8::/64; echo "= $?"
ip6tables -S
ip6tables -nvL INPUT
ip6tables -t mangle -S
ip6tables -t mangle -L -n | head -8
ping -6 -c 1 ::1 | head -2
ip6tables -t mangle -L PREROUTING -nv
ping -6 -c 1 -s 65000 ::1 | head -2
ip6tables-save -c | grep -v '^#'
