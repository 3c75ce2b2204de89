# Every option of every match and target of ip6tables-translate.
ipset create testip hash:ip; ipset create testipport hash:ip,port
i() { ip6tables-translate "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
i -t filter -A INPUT -p tcp
i -t filter -A INPUT -p 6
i -t filter -A INPUT -p TCP
i -t filter -A INPUT ! -p tcp
i -t filter -A INPUT -p all
i -t filter -A INPUT -p 0
i -t filter -A INPUT ! -p all
i -t filter -A INPUT -p 200
i -t filter -A INPUT -p 256
i -t filter -A INPUT -p gre
i -t filter -A INPUT -p esp
i -t filter -A INPUT -p ipv6-icmp
i -t filter -A INPUT -p sctp -j ACCEPT
i -t filter -A INPUT -p ospf
i -t filter -A INPUT -p udplite
i -t filter -A INPUT -s 10/8
i -t filter -A INPUT -i eth0
i -t filter -A INPUT ! -i eth0
i -t filter -A INPUT -i eth+
i -t filter -A INPUT -i +
i -t filter -A INPUT -i ""
i -t filter -A FORWARD -i eth0 ! -o eth+ -j DROP
i -t filter -A INPUT --in-interface eth0
i -t filter -A INPUT -p tcp --sport 80
i -t filter -A INPUT -p tcp --dport 80
i -t filter -A INPUT -p tcp --dport http
i -t filter -A INPUT -p tcp --dport ssh:http
i -t filter -A INPUT -p tcp --dport 80:90
i -t filter -A INPUT -p tcp --dport 90:80
i -t filter -A INPUT -p tcp --dport :80
i -t filter -A INPUT -p tcp --dport 80:
i -t filter -A INPUT -p tcp --dport 0:65535
i -t filter -A INPUT -p tcp ! --dport 80 ! --sport 1:2
i -t filter -A INPUT -p tcp --destination-port 80 --source-port 8080
i -t filter -A INPUT -p tcp --dport 80 --dport 81
i -t filter -A INPUT -p tcp --dport 65536
i -t filter -A INPUT -p tcp --dport -1
i -t filter -A INPUT -p tcp --dport 1:2:3
i -t filter -A INPUT -p tcp --syn
i -t filter -A INPUT -p tcp ! --syn
i -t filter -A INPUT -p tcp --tcp-flags SYN,ACK SYN
i -t filter -A INPUT -p tcp ! --tcp-flags ALL NONE
i -t filter -A INPUT -p tcp --tcp-flags ALL FIN,PSH,URG
i -t filter -A INPUT -p tcp --tcp-flags FOO SYN
i -t filter -A INPUT -p tcp --tcp-flags SYN
i -t filter -A INPUT -p tcp --tcp-option 8
i -t filter -A INPUT -p tcp ! --tcp-option 8
i -t filter -A INPUT -p tcp --tcp-option 256
i -t filter -A INPUT -p tcp --tcp-option 0
i -t filter -A INPUT -p tcp -m tcp
i -t filter -A INPUT -p tcp -m tcp -m tcp --dport 1
i -t filter -A INPUT -p udp --dport 53
i -t filter -A INPUT -p udp --dport domain
i -t filter -A INPUT -p udp ! --sport 53:54 --dport 10:20
i -t filter -A INPUT -p udp -m udp
i -t filter -A INPUT -p udp --syn
i -t filter -A INPUT -p sctp --dport 80
i -t filter -A INPUT -p sctp --sport 80:90 ! --dport 3
i -t filter -A INPUT -p sctp --chunk-types any INIT,DATA
i -t filter -A INPUT -p tcp -m multiport --dports 80,443
i -t filter -A INPUT -p tcp -m multiport --sports 80,443,1000:2000
i -t filter -A INPUT -p tcp -m multiport ! --ports http,https
i -t filter -A INPUT -p udp -m multiport --port 53
i -t filter -A INPUT -p udp -m multiport --destination-ports 53
i -t filter -A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
i -t filter -A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
i -t filter -A INPUT -p tcp -m multiport
i -t filter -A INPUT -p tcp -m multiport --dports 20:10
i -t filter -A INPUT -p tcp -m multiport --dports 80 --sports 81
i -t filter -A INPUT -m conntrack --ctstate NEW
i -t filter -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
i -t filter -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
i -t filter -A INPUT -m conntrack ! --ctstate INVALID,NEW,UNTRACKED,SNAT,DNAT
i -t filter -A INPUT -m conntrack --ctstate new
i -t filter -A INPUT -m conntrack --ctstate NONE
i -t filter -A INPUT -m conntrack --ctproto tcp
i -t filter -A INPUT -m conntrack ! --ctproto 17
i -t filter -A INPUT -p tcp -m conntrack --ctorigsrcport 80 --ctorigdstport 90:100 --ctreplsrcport 5 ! --ctrepldstport 7
i -t filter -A INPUT -m conntrack --ctstatus ASSURED,SEEN_REPLY
i -t filter -A INPUT -m conntrack ! --ctstatus EXPECTED,CONFIRMED
i -t filter -A INPUT -m conntrack --ctstatus NONE
i -t filter -A INPUT -m conntrack --ctstatus FOO
i -t filter -A INPUT -m conntrack --ctexpire 100
i -t filter -A INPUT -m conntrack ! --ctexpire 100:200
i -t filter -A INPUT -m conntrack --ctdir ORIGINAL
i -t filter -A INPUT -m conntrack --ctdir REPLY
i -t filter -A INPUT -m conntrack --ctdir foo
i -t filter -A INPUT -m conntrack
i -t filter -A INPUT -m state --state NEW
i -t filter -A INPUT -m state --state RELATED,ESTABLISHED
i -t filter -A INPUT -m state ! --state INVALID,UNTRACKED
i -t filter -A INPUT -m state
i -t filter -A INPUT -m mark --mark 1
i -t filter -A INPUT -m mark --mark 0x1/0xf
i -t filter -A INPUT -m mark ! --mark 0x4000/0x4000
i -t filter -A INPUT -m mark --mark 4294967296
i -t filter -A INPUT -m mark --mark foo
i -t filter -A INPUT -m mark
i -t filter -A INPUT -m connmark --mark 1
i -t filter -A INPUT -m connmark ! --mark 0x10/0xff
i -t filter -A INPUT -p tcp -m connlimit --connlimit-above 10
i -t filter -A INPUT -p tcp -m connlimit --connlimit-upto 3 --connlimit-mask 24 --connlimit-daddr
i -t filter -A INPUT -p tcp -m connlimit --connlimit-above 10 --connlimit-mask 33
i -t filter -A INPUT -m connlimit
i -t filter -A INPUT -m connbytes --connbytes 100 --connbytes-dir both --connbytes-mode bytes
i -t filter -A INPUT -m connbytes ! --connbytes 100:200 --connbytes-dir original --connbytes-mode packets
i -t filter -A INPUT -m connbytes --connbytes 100: --connbytes-dir reply --connbytes-mode avgpkt
i -t filter -A INPUT -m connbytes --connbytes 100
i -t filter -A INPUT -m statistic --mode random --probability 0.5
i -t filter -A INPUT -m statistic --mode random --probability 0.33333333349
i -t filter -A INPUT -m statistic --mode random ! --probability 0.1
i -t filter -A INPUT -m statistic --mode random --probability 1
i -t filter -A INPUT -m statistic --mode random --probability 0
i -t filter -A INPUT -m statistic --mode random --probability 1.5
i -t filter -A INPUT -m statistic --mode random
i -t filter -A INPUT -m statistic --mode nth --every 3
i -t filter -A INPUT -m statistic --mode nth ! --every 3 --packet 2
i -t filter -A INPUT -m statistic --mode nth --every 3 --packet 3
i -t filter -A INPUT -m statistic --mode nth
i -t filter -A INPUT -m statistic --mode foo
i -t filter -A INPUT -m statistic
i -t filter -A INPUT -m statistic --mode nth --every 0
i -t filter -A INPUT -m comment --comment hi
i -t filter -A INPUT -m comment --comment "hi there"
i -t filter -A INPUT -m comment --comment "with \"quote\" and 'single' and \\ back"
i -t filter -A INPUT -m comment --comment ""
i -t filter -A INPUT -m comment
i -t filter -A INPUT -m addrtype --dst-type LOCAL
i -t filter -A INPUT -m addrtype ! --src-type LOCAL,UNICAST --dst-type BROADCAST
i -t filter -A INPUT -m addrtype --dst-type LOCAL --limit-iface-in
i -t nat -A POSTROUTING -m addrtype --dst-type LOCAL --limit-iface-out
i -t nat -A PREROUTING -m addrtype --dst-type LOCAL --limit-iface-out
i -t filter -A INPUT -m addrtype --dst-type FOO
i -t filter -A INPUT -m addrtype --dst-type local
i -t filter -A INPUT -m addrtype
i -t filter -A INPUT -m addrtype --limit-iface-in
i -t filter -A FORWARD -m physdev --physdev-in eth0
i -t filter -A FORWARD -m physdev ! --physdev-in eth+ --physdev-out eth1
i -t filter -A FORWARD -m physdev --physdev-is-bridged
i -t filter -A FORWARD -m physdev ! --physdev-is-in --physdev-is-out
i -t filter -A FORWARD -m physdev
i -t filter -A INPUT -m mac --mac-source 00:11:22:33:44:55
i -t filter -A INPUT -m mac ! --mac-source 0a:11:22:33:44:FF
i -t filter -A INPUT -m mac --mac-source 00:11:22:33:44
i -t filter -A OUTPUT -m mac --mac-source 00:11:22:33:44:55
i -t filter -A INPUT -m limit
i -t filter -A INPUT -m limit --limit 5
i -t filter -A INPUT -m limit --limit 5/s
i -t filter -A INPUT -m limit --limit 10/second --limit-burst 7
i -t filter -A INPUT -m limit --limit 60/minute
i -t filter -A INPUT -m limit --limit 7/hour
i -t filter -A INPUT -m limit --limit 100/day --limit-burst 100
i -t filter -A INPUT -m limit --limit 10001/s
i -t filter -A INPUT -m limit --limit 0/s
i -t filter -A INPUT -m limit --limit 3/fortnight
i -t filter -A INPUT -m limit ! --limit 3/s
i -t filter -A INPUT -m limit --limit-burst 10001
i -t filter -A INPUT -m hashlimit --hashlimit-above 10/sec --hashlimit-name foo
i -t filter -A INPUT -m hashlimit --hashlimit-upto 10/min --hashlimit-burst 20 --hashlimit-mode srcip,dstport --hashlimit-name bar
i -t filter -A INPUT -m hashlimit --hashlimit 10/hour --hashlimit-mode srcip --hashlimit-name b3 --hashlimit-htable-expire 1000 --hashlimit-htable-size 64 --hashlimit-htable-max 100 --hashlimit-htable-gcinterval 500 --hashlimit-srcmask 24
i -t filter -A INPUT -m hashlimit --hashlimit-above 512kb/s --hashlimit-burst 1mb --hashlimit-mode dstip --hashlimit-name b4
i -t filter -A INPUT -m hashlimit --hashlimit-name b4
i -t filter -A INPUT -m hashlimit --hashlimit-upto 5/s
i -t filter -A INPUT -m iprange --src-range foo-bar
i -t filter -A INPUT -m iprange
i -t filter -A INPUT -m length --length 100
i -t filter -A INPUT -m length ! --length 100:200
i -t filter -A INPUT -m length --length 100:
i -t filter -A INPUT -m length --length :100
i -t filter -A INPUT -m length --length 200:100
i -t filter -A INPUT -m length
i -t filter -A INPUT -m pkttype --pkt-type broadcast
i -t filter -A INPUT -m pkttype ! --pkt-type unicast
i -t filter -A INPUT -m pkttype --pkt-type host
i -t filter -A INPUT -m pkttype --pkt-type multicast
i -t filter -A INPUT -m pkttype --pkt-type foo
i -t filter -A INPUT -m recent --set --name foo --rsource
i -t filter -A INPUT -m recent --set
i -t filter -A INPUT -m recent --update --seconds 60 --hitcount 4 --name SSH --rdest
i -t filter -A INPUT -m recent ! --rcheck --seconds 60 --reap --rttl
i -t filter -A INPUT -m recent --remove --name x --mask 255.255.255.0
i -t filter -A INPUT -m recent
i -t filter -A INPUT -m recent --set --update
i -t filter -A INPUT -m recent --rcheck --reap
i -t filter -A INPUT -m recent --set --seconds 5
i -t filter -A INPUT -m socket
i -t mangle -A PREROUTING -m socket --transparent
i -t mangle -A PREROUTING -m socket --nowildcard --restore-skmark
i -t mangle -A PREROUTING -p tcp -m socket
i -t filter -A INPUT -m string --string GET --algo bm
i -t filter -A INPUT -m string ! --string "GET /" --algo kmp --from 10 --to 100 --icase
i -t filter -A INPUT -m string --hex-string "|0d0a|foo" --algo bm
i -t filter -A INPUT -m string --string GET
i -t filter -A INPUT -m string --algo bm
i -t filter -A INPUT -m u32 --u32 "6&0xFF=1"
i -t filter -A INPUT -m u32 ! --u32 "0>>22&0x3C@8>>24&0xFF=1:5,7&&4=0x10"
i -t filter -A INPUT -m u32 --u32 "6&0xFF"
i -t filter -A INPUT -m tos --tos 0x10
i -t filter -A INPUT -m tos ! --tos Minimize-Delay
i -t filter -A INPUT -m tos --tos 0x10/0x3f
i -t filter -A INPUT -m tos --tos foo
i -t filter -A INPUT -m dscp --dscp 0x2e
i -t filter -A INPUT -m dscp ! --dscp-class EF
i -t filter -A INPUT -m dscp --dscp-class AF11
i -t filter -A INPUT -m dscp --dscp 64
i -t filter -A INPUT -m hl --hl-eq 64
i -t filter -A INPUT -m ttl ! --ttl-eq 64
i -t filter -A INPUT -m hl --hl-lt 5
i -t filter -A INPUT -m hl --hl-gt 5
i -t filter -A INPUT -m hl --hl 5
i -t filter -A INPUT -m ttl
i -t filter -A INPUT -m time --timestart 08:00 --timestop 17:30 --weekdays Mon,Tue,Fri
i -t filter -A INPUT -m time --datestart 2024-01-01T10:00:00 --monthdays 1,15 --kerneltz
i -t filter -A INPUT -m time ! --weekdays Sat,Sun --contiguous --timestart 23:00 --timestop 01:00
i -t filter -A INPUT -m time
i -t mangle -A PREROUTING -m rpfilter
i -t raw -A PREROUTING -m rpfilter --invert
i -t raw -A PREROUTING -m rpfilter --loose --validmark --accept-local --invert
i -t filter -A INPUT -m rpfilter
i -t filter -A INPUT -p tcp -m tcpmss --mss 1000:1400
i -t filter -A INPUT -p tcp -m tcpmss ! --mss 536
i -t filter -A INPUT -j ACCEPT
i -t filter -A INPUT -j DROP
i -t filter -A INPUT -j RETURN
i -t filter -A INPUT -j QUEUE
i -t filter -A INPUT -j NFQUEUE
i -t filter -A INPUT -j NFQUEUE --queue-num 5
i -t filter -A INPUT -j NFQUEUE --queue-balance 1:5 --queue-bypass --queue-cpu-fanout
i -t filter -A INPUT -j NFQUEUE --queue-num 70000
i -t filter -A INPUT -j LOG
i -t filter -A INPUT -j LOG --log-prefix foo
i -t filter -A INPUT -j LOG --log-prefix "foo: " --log-level debug
i -t filter -A INPUT -j LOG --log-level 7 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
i -t filter -A INPUT -j LOG --log-level 4
i -t filter -A INPUT -j LOG --log-level error
i -t filter -A INPUT -j LOG --log-prefix 1234567890123456789012345678901
i -t filter -A INPUT -j LOG --log-level 8
i -t filter -A INPUT -j NFLOG
i -t filter -A INPUT -j NFLOG --nflog-group 5 --nflog-prefix "hi there" --nflog-threshold 3
i -t filter -A INPUT -j NFLOG --nflog-size 100
i -t filter -A INPUT -j REJECT
i -t filter -A INPUT -j REJECT --reject-with host-unreach
i -t filter -A INPUT -p tcp -j REJECT --reject-with tcp-reset
i -t filter -A INPUT -p tcp -j REJECT --reject-with tcp-rst
i -t filter -A INPUT ! -p tcp -j REJECT --reject-with tcp-reset
i -t nat -A PREROUTING -j REJECT
i -t mangle -A PREROUTING -j MARK --set-mark 1
i -t mangle -A PREROUTING -j MARK --set-mark 0x1/0xf
i -t mangle -A PREROUTING -j MARK --set-xmark 0x4000/0x4000
i -t mangle -A PREROUTING -j MARK --or-mark 0x8
i -t mangle -A PREROUTING -j MARK --and-mark 0xff
i -t mangle -A PREROUTING -j MARK --xor-mark 0x3
i -t mangle -A PREROUTING -j MARK
i -t mangle -A PREROUTING -j MARK --set-mark 1 --or-mark 2
i -t mangle -A PREROUTING -j MARK --set-mark foo
i -t mangle -A PREROUTING -j CONNMARK --set-mark 1
i -t mangle -A PREROUTING -j CONNMARK --set-mark 0x1/0xf
i -t mangle -A PREROUTING -j CONNMARK --set-xmark 0x1/0xf
i -t mangle -A PREROUTING -j CONNMARK --save-mark
i -t mangle -A PREROUTING -j CONNMARK --restore-mark
i -t mangle -A PREROUTING -j CONNMARK --save-mark --mask 0xff
i -t mangle -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0x0f
i -t mangle -A PREROUTING -j CONNMARK --or-mark 0x8
i -t mangle -A PREROUTING -j CONNMARK --and-mark 0x8
i -t mangle -A PREROUTING -j CONNMARK --xor-mark 0x8
i -t mangle -A PREROUTING -j CONNMARK
i -t raw -A PREROUTING -j CT --notrack
i -t raw -A PREROUTING -j NOTRACK
i -t raw -A PREROUTING -j CT --zone 5
i -t raw -A PREROUTING -j CT --zone-orig 5
i -t raw -A PREROUTING -j CT --zone mark
i -t raw -A PREROUTING -j CT --ctevents new,destroy
i -t raw -A PREROUTING -j CT
i -t filter -A INPUT -j CT --notrack
i -t mangle -A POSTROUTING -j DSCP --set-dscp 0x2e
i -t mangle -A POSTROUTING -j DSCP --set-dscp-class EF
i -t mangle -A POSTROUTING -j DSCP --set-dscp 64
i -t mangle -A POSTROUTING -j DSCP
i -t mangle -A POSTROUTING -j TOS --set-tos 0x10
i -t mangle -A POSTROUTING -j TOS --set-tos Maximize-Throughput
i -t mangle -A POSTROUTING -j TOS --set-tos 0x10/0x3f
i -t mangle -A POSTROUTING -j TOS --or-tos 0x08
i -t mangle -A POSTROUTING -j TOS --and-tos 0x08
i -t mangle -A POSTROUTING -j HL --hl-set 64
i -t mangle -A POSTROUTING -j HL --hl-dec 1
i -t mangle -A POSTROUTING -j HL --hl-inc 1
i -t mangle -A POSTROUTING -j TTL
i -t mangle -A POSTROUTING -j HL --hl-inc 0
i -t mangle -A POSTROUTING -j HL --hl-set 256
i -t filter -A INPUT -j HL --hl-set 64
i -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
i -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400
i -t mangle -A FORWARD -p tcp -j TCPMSS --set-mss 1400
i -t mangle -A FORWARD -j TCPMSS --set-mss 1400
i -t mangle -A FORWARD -p tcp --syn -j TCPMSS
i -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:10
i -t mangle -A POSTROUTING -j CLASSIFY --set-class foo
i -t nat -A POSTROUTING -p tcp -j SNAT --to-source :1000-2000 --random-fully --persistent
i -t nat -A POSTROUTING -j SNAT --to-source foo
i -t nat -A POSTROUTING -j SNAT
i -t nat -A PREROUTING -p tcp -j DNAT --to-destination :8080
i -t nat -A POSTROUTING -j MASQUERADE
i -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000
i -t nat -A POSTROUTING -j MASQUERADE --random
i -t nat -A POSTROUTING -j MASQUERADE --random-fully
i -t nat -A POSTROUTING -j MASQUERADE --to-ports 1000
i -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000 --random
i -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
i -t nat -A PREROUTING -p tcp -j REDIRECT
i -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 8080-8090 --random
i -t nat -A PREROUTING -j REDIRECT --to-ports 8080
i -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports foo
i -t nat -A POSTROUTING -j REDIRECT
i -t nat -A PREROUTING -j NETMAP
i -t nat -A FORWARD -j ACCEPT
i -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 1234
i -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 1234 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1
i -t mangle -A PREROUTING -j TPROXY --on-port 1234
i -t mangle -A PREROUTING -p tcp -j TPROXY
i -t raw -A PREROUTING -j TRACE
i -t filter -A INPUT -j TRACE
i -t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill
i -t mangle -A POSTROUTING -p udp -j CHECKSUM
i -t security -A INPUT -j ACCEPT
i -t raw -A INPUT -j ACCEPT
i -t filter -A PREROUTING -j ACCEPT
i -t filter -A INPUT -j FOO
i -t filter -A INPUT -g ACCEPT
i -t filter -A INPUT -g FOO
i -t filter -A INPUT -j INPUT
i -t filter -A INPUT -c 5 600 -j ACCEPT
i -t filter -A INPUT -c 5 -j ACCEPT
i -t filter -A INPUT -c 5,6 -j ACCEPT
i -t filter -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name SSH -m comment --comment "a b" -j ACCEPT
i -t filter -A INPUT -m comment --comment first -p tcp -m tcp --dport 8 -s 1.1.1.1 -j DROP
i -t filter -A INPUT -4 -j ACCEPT
i -t filter -A INPUT -6 -j ACCEPT
i -t filter -A INPUT --jump ACCEPT --protocol tcp
i -t filter --append INPUT --jum ACCEPT
i -t filter -A INPUT --proto tcp --dpor 80
i -t filter -A INPUT -ptcp -jACCEPT
i -t filter -A INPUT --protocol=tcp --dport=80 -j ACCEPT
i -t filter -A INPUT -m set --match-set nosuch src
i -t filter -A INPUT -m set --match-set testip src
i -t filter -A INPUT -m set ! --match-set testipport src,dst
i -t filter -A INPUT -m set --match-set testip src --return-nomatch ! --update-counters --packets-gt 5
i -t filter -A INPUT -m set --match-set testip foo
i -t filter -A INPUT -m set --match-set testip src,dst,src,dst,src,dst,src
i -t filter -A INPUT -m set
i -t filter -A INPUT -j SET --add-set testip src
i -t filter -A INPUT -j SET --add-set testip src --exist --timeout 100
i -t filter -A INPUT -j SET --del-set testip dst
i -t filter -A INPUT -j SET
i -t filter -A INPUT -p icmpv6 --icmpv6-type echo-request
i -t filter -A INPUT -p ipv6-icmp --icmpv6-type 1/4
i -t filter -A INPUT -p ipv6-icmp ! --icmpv6-type neighbour-solicitation
i -t filter -A INPUT -p icmpv6 --icmpv6-type foo
i -t filter -A INPUT -p icmpv6 --icmpv6-type 300
i -t filter -A INPUT -p icmpv6 -m icmp6 --icmpv6-type packet-too-big
i -t filter -A INPUT -s fd00::1
i -t filter -A INPUT -s fd00::1/64 ! -d fe80::/10
i -t filter -A INPUT -s fd00::/ffff:0:ffff::
i -t filter -A INPUT -s ::/0
i -t filter -A INPUT -s 1.2.3.4
i -t filter -A INPUT -s fd00::1,fd00::2 -j ACCEPT
i -t filter -A INPUT -f
i -t filter -A INPUT -4
i -t filter -A INPUT -p tcp -j REJECT --reject-with icmp6-adm-prohibited
i -t filter -A INPUT -p tcp -j REJECT --reject-with icmp6-no-route
i -t filter -A INPUT -j REJECT --reject-with addr-unreach
i -t filter -A INPUT -j REJECT --reject-with policy-fail
i -t filter -A INPUT -j REJECT --reject-with icmp-port-unreachable
i -t nat -A POSTROUTING -j SNAT --to-source fd00::5
i -t nat -A POSTROUTING -p tcp -j SNAT --to-source [fd00::5]:1000-2000
i -t nat -A POSTROUTING -p tcp -j SNAT --to-source [fd00::5-fd00::9]:1000
i -t nat -A PREROUTING -p tcp -j DNAT --to-destination [fd00::5]:80
i -t nat -A PREROUTING -p tcp -j DNAT --to-destination fd00::5
i -t nat -A PREROUTING -j NETMAP --to fd00:1::/64
i -t filter -A INPUT -m conntrack --ctorigdst fd00::1 --ctorigsrc fd00::/8
i -t filter -A INPUT -m iprange --src-range fd00::1-fd00::9
