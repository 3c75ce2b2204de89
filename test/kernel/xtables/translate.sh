# Rules and commands of iptables and ip6tables in nft's words: every form that has some, and those that have none.
i() { iptables-translate "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
s() { ip6tables-translate "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
i
i -L
i -L -n
i -L INPUT
i -S
i -F
i -F INPUT
i -X
i -X foo
i -N foo
i -P INPUT DROP
i -Z
i -E foo bar
i -Z INPUT
i -V
i -t nat -L
i -A INPUT
i -A INPUT -j ACCEPT
i -D INPUT -j ACCEPT
i -D INPUT 3
i -I INPUT -j ACCEPT
i -I INPUT 4 -j ACCEPT
i -R INPUT 2 -j DROP
i -C INPUT -j DROP
i -t nosuch -A INPUT -j ACCEPT
i -t nat -A POSTROUTING -o eth0 -j MASQUERADE
i -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-2048 --random
i -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080
i -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.1-10.0.0.5:80-90 --persistent
i -t nat -A POSTROUTING -s 10.0.0.0/8 ! -d 10.0.0.0/8 -j SNAT --to-source 1.2.3.4
i -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
i -A FORWARD -i eth0 -o eth1 -p tcp --dport 22 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
i -A FORWARD -i eth+ ! -o lo -j foo
i -A FORWARD -g foo
i -A INPUT -p tcp -m multiport --dports 80,443,1000:2000 -j ACCEPT
i -A INPUT -p tcp -m tcp --tcp-flags SYN,ACK SYN -j DROP
i -A INPUT -p tcp --syn -j DROP
i -A INPUT -p icmp --icmp-type echo-request -j ACCEPT
i -A INPUT -p icmp -j ACCEPT
i -A INPUT -p udp --sport 53 -j ACCEPT
i -A INPUT -m comment --comment "hello world" -j ACCEPT
i -A INPUT -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "x: " --log-level debug
i -A INPUT -j REJECT
i -A INPUT -j REJECT --reject-with icmp-host-prohibited
i -A INPUT -p tcp -j REJECT --reject-with tcp-reset
i -A INPUT -m mark --mark 0x10/0xff -j ACCEPT
i -t mangle -A PREROUTING -j MARK --set-mark 5
i -t mangle -A PREROUTING -j MARK --set-xmark 0x5/0xff
i -t mangle -A PREROUTING -j CONNMARK --save-mark
i -t mangle -A PREROUTING -j CONNMARK --restore-mark
i -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
i -A INPUT -m set --match-set foo src -j DROP
i -A INPUT -m statistic --mode random --probability 0.5 -j DROP
i -A INPUT -m statistic --mode nth --every 3 --packet 0 -j DROP
i -A INPUT -m recent --name x --set -j DROP
i -A INPUT -m string --string foo --algo bm -j DROP
i -A INPUT -m u32 --u32 "0=1" -j DROP
i -A INPUT -m time --timestart 10:00 --timestop 12:00 -j DROP
i -A INPUT -m hashlimit --hashlimit-above 10/sec --hashlimit-name x --hashlimit-mode srcip -j DROP
i -A INPUT -m connlimit --connlimit-above 3 -j DROP
i -A INPUT -m addrtype --dst-type LOCAL -j ACCEPT
i -A OUTPUT -m owner --uid-owner 1000 -j ACCEPT
i -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j ACCEPT
i -A INPUT -m mac --mac-source 00:11:22:33:44:55 -j DROP
i -A INPUT -m pkttype --pkt-type broadcast -j DROP
i -A INPUT -m length --length 100:200 -j DROP
i -A INPUT -m ttl --ttl-lt 3 -j DROP
i -A INPUT -m dscp --dscp 0x10 -j ACCEPT
i -A INPUT -m tos --tos 0x10 -j ACCEPT
i -t mangle -A FORWARD -j DSCP --set-dscp 8
i -t mangle -A FORWARD -j TOS --set-tos 0x10
i -t mangle -A FORWARD -j CLASSIFY --set-class 1:20
i -t mangle -A FORWARD -j TTL --ttl-set 64
i -t raw -A PREROUTING -j NOTRACK
i -t raw -A PREROUTING -j CT --notrack
i -t raw -A PREROUTING -j TRACE
i -A INPUT -j NFLOG --nflog-group 3 --nflog-prefix x
i -A INPUT -j NFQUEUE --queue-num 3 --queue-bypass
i -t mangle -A PREROUTING -j TEE --gateway 10.0.0.1
i -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 50080
i -A INPUT -f -j DROP
i -A INPUT -p esp -m esp --espspi 500 -j DROP
i -A INPUT -p sctp --dport 80 -j DROP
i -A INPUT -p dccp --dport 80 -j DROP
i -A INPUT -m state --state NEW -j DROP
i -A INPUT -m cpu --cpu 1 -j DROP
i -A INPUT -m quota --quota 1000 -j DROP
i -A INPUT -m helper --helper ftp -j DROP
i -A INPUT -m policy --dir in --pol ipsec -j DROP
i -A INPUT -m rpfilter --invert -j DROP
i -A INPUT -m socket -j DROP
i -A INPUT -s 10.0.0.1,10.0.0.2 -j DROP
i -A INPUT -s 10.0.0.1,10.0.0.2 -d 1.1.1.1,2.2.2.2 -j DROP
i -A INPUT --nosuch
i -A INPUT -m nosuch
i -A INPUT -j
i -A INPUT -p nosuch
i -A
i -h
i -I INPUT 1 -i lo -j ACCEPT -c 5 6
i -A INPUT -p tcp ! --dport 80 -j DROP
i -A INPUT ! -s 10.0.0.0/8 ! -p tcp -j DROP
i -A INPUT -s 0.0.0.0/0 -j DROP
i -A INPUT -s 10.0.0.0/255.0.255.0 -j DROP
i -A INPUT -m physdev --physdev-in eth0 -j DROP
i -A INPUT -p all -j DROP
i -w -A INPUT -j DROP
i -4 -A INPUT -j DROP
i -t nat -A PREROUTING -j NETMAP --to 10.0.0.0/24
i -v -A INPUT -j DROP
i -A INPUT -m comment --comment "it's" -j DROP
i -A INPUT -m comment --comment 'a "q"' -j DROP
i -A INPUT -j SET --add-set foo src
i -A INPUT -j AUDIT --type accept
i -A INPUT -j SECMARK --selctx foo
s -A INPUT -p icmpv6 --icmpv6-type echo-request -j ACCEPT
s -A INPUT -s fe80::/10 -d ::1 -j DROP
s -A INPUT -j REJECT
s -A INPUT -j REJECT --reject-with icmp6-adm-prohibited
s -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [fd00::1]:8080
s -t nat -A POSTROUTING -j SNAT --to-source fd00::1
s -t nat -A POSTROUTING -j MASQUERADE
s -A INPUT -m hl --hl-eq 64 -j DROP
s -A INPUT -m rt --rt-type 0 -j DROP
s -A INPUT -m frag --fragid 5 -j DROP
s -A INPUT -m hbh -j DROP
s -A INPUT -m ah --ahspi 5 -j DROP
s -A INPUT -m mh --mh-type 1 -j DROP
s -A INPUT -p ipv6-icmp -j DROP
s -A INPUT -s ::/0 -j DROP
s -L
s -t nat -A POSTROUTING -s fd00::/64 -o eth0 -j SNPT --src-pfx fd00::/64 --dst-pfx fd01::/64
s -A INPUT -m eui64
s -A INPUT -m ipv6header --header hop
s -A INPUT -m tos --tos 0x10
s -A INPUT -m addrtype --src-type LOCAL
s -A INPUT -m rt --rt-type 0
s -A INPUT -m rt ! --rt-type 0 --rt-segsleft 1:4 --rt-len 5
s -A INPUT -m rt --rt-type 0 --rt-0-res
s -A INPUT -m rt --rt-segsleft ! 3
s -A INPUT -m frag --fragid 5
s -A INPUT -m frag ! --fragid 5:6 --fraglen 100 --fragres --fragfirst
s -A INPUT -m frag --fragmore --fraglast
s -A INPUT -m mh --mh-type 1:3
s -A INPUT -m mh ! --mh-type cn
s -A INPUT -m mh
s -A INPUT -p mh --mh-type bu
s -A INPUT -m ah --ahlen 5 --ahspi 1:3 --ahres
s -A INPUT -m dst --dst-len 5
s -A INPUT -m srh --srh-next-hdr 5
s -A INPUT -m hl ! --hl-eq 5
s -A INPUT -m ipv6header --header hop --soft
i -A INPUT -m ah --ahspi 5:6
i -A INPUT -p ah -m ah ! --ahspi 5
i -A INPUT -m hashlimit --hashlimit-upto 5/min --hashlimit-mode srcip,dstport --hashlimit-name a -p tcp
i -A INPUT -m hashlimit --hashlimit-upto 5/min --hashlimit-mode srcip,srcport,dstip,dstport --hashlimit-name a -p udp --hashlimit-burst 5
i -A INPUT -m hashlimit --hashlimit-upto 5/min --hashlimit-mode dstport --hashlimit-name a
i -A INPUT -m hashlimit --hashlimit-upto 5/min --hashlimit-mode srcip --hashlimit-name a --hashlimit-htable-expire 5000 --hashlimit-burst 10
i -A INPUT -m hashlimit --hashlimit-upto 5/min --hashlimit-mode srcip --hashlimit-name a --hashlimit-htable-expire 10000
i -A INPUT -m hashlimit --hashlimit-upto 5/min --hashlimit-mode srcip --hashlimit-name a --hashlimit-htable-size 10 --hashlimit-htable-max 20 --hashlimit-htable-gcinterval 500
i -A INPUT -m hashlimit --hashlimit-above 5/min --hashlimit-mode dstip --hashlimit-name a --hashlimit-dstmask 16 --hashlimit-srcmask 8
i -A INPUT -m hashlimit --hashlimit-above 512kb/s --hashlimit-mode dstip --hashlimit-name a
i -A INPUT -m hashlimit --hashlimit-above 5mb/s --hashlimit-mode dstip --hashlimit-name a --hashlimit-burst 10mb
i -A INPUT -m hashlimit --hashlimit-above 500b/s --hashlimit-mode dstip --hashlimit-name a
i -A INPUT -m connbytes --connbytes 100 --connbytes-dir both --connbytes-mode bytes
i -A INPUT -m connbytes --connbytes 100: --connbytes-dir both --connbytes-mode bytes
i -A INPUT -m connbytes --connbytes :100 --connbytes-dir original --connbytes-mode packets
i -A INPUT -m connbytes ! --connbytes 100 --connbytes-dir reply --connbytes-mode avgpkt
i -A INPUT -m connbytes ! --connbytes 100:200 --connbytes-dir reply --connbytes-mode avgpkt
i -A INPUT -m time --timestart 10:00
i -A INPUT -m time --timestop 10:00
i -A INPUT -m time --weekdays Mon
i -A INPUT -m time ! --weekdays Mon,Tue
i -A INPUT -m time --datestart 2020-01-01 --datestop 2020-02-02
i -A INPUT -m time --datestart 2020-01-01T10:11:12
i -A INPUT -m time --datestop 2020-01-01T10:11:12 --timestart 1:2:3
i -A INPUT -m time --monthdays 1,2
i -A INPUT -m time --weekdays Sat,Sun --timestart 10:00 --timestop 11:00 --kerneltz
i -A INPUT -m addrtype --src-type LOCAL --dst-type UNICAST
i -A INPUT -m addrtype --src-type LOCAL ! --dst-type UNICAST,LOCAL --limit-iface-in
i -A INPUT -m addrtype ! --dst-type UNICAST,LOCAL --limit-iface-in
i -A INPUT -p udp ! --dport 53
i -A INPUT -p udp ! --dport 53:54
i -A INPUT -p udp ! --sport 53:54
i -A INPUT -p udp ! --sport 53:54 --dport 5
i -A INPUT -p tcp ! --sport 53:54 --dport 5:6
i -A INPUT -p tcp --dport 80 --tcp-flags SYN,ACK NONE --tcp-option 5
i -A INPUT -p tcp ! --syn --dport 80
i -A INPUT -p tcp -m tcpmss ! --mss 5:6
i -A INPUT -m rpfilter --loose
i -A INPUT -m rpfilter --validmark
i -A INPUT -m rpfilter --accept-local
i -A INPUT -m policy --dir out --pol none
i -A INPUT -m devgroup --src-group 5
i -A INPUT -m devgroup ! --dst-group 5/7
i -A INPUT -m cgroup --cgroup 5
i -A INPUT -m cgroup ! --path foo
i -A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 5
i -A INPUT -m realm --realm 5
i -A INPUT -m realm ! --realm 5/7
i -A INPUT -m osf --genre Linux
i -A INPUT -m osf --genre Linux --ttl 1
i -A INPUT -m nfacct --nfacct-name x
i -A INPUT -m ipcomp --ipcompspi 5
i -A INPUT -p 108 -m ipcomp ! --ipcompspi 5:6 
i -A INPUT -m dccp -p dccp --dccp-types REQUEST,DATA
i -A INPUT -m dccp -p dccp ! --dccp-types REQUEST
i -A INPUT -m dccp -p dccp --dccp-option 5
i -A INPUT -m ecn --ecn-ip-ect 1
i -A INPUT -p tcp -m ecn --ecn-tcp-cwr ! --ecn-tcp-ece
i -A INPUT -m bpf --bytecode "1,6 0 0 1"
i -A INPUT -m ipvs --ipvs
i -A INPUT -m helper --helper ""
i -A INPUT -m owner --gid-owner 5
i -A INPUT -m owner --uid-owner 5-10 ! --gid-owner 5
i -A INPUT -m owner ! --socket-exists
i -A INPUT -m mac ! --mac-source 00:11:22:33:44:55
i -A INPUT -m length ! --length 5:
i -A INPUT -m ttl --ttl-eq 5
i -A INPUT -m cpu ! --cpu 1
i -A INPUT -m quota ! --quota 5
i -A INPUT -m statistic --mode nth --every 5 ! --packet 3
i -A INPUT -m conntrack ! --ctstate SNAT,DNAT
i -A INPUT -m conntrack --ctstate NEW,SNAT
i -A INPUT -m conntrack ! --ctstate NEW,SNAT
i -A INPUT -m conntrack --ctdir REPLY --ctproto udp --ctexpire 5
i -A INPUT -m conntrack --ctstatus NONE
i -A INPUT -m conntrack ! --ctstatus EXPECTED
i -A INPUT -m connmark ! --mark 5
i -t mangle -A FORWARD -j TEE --gateway 1.2.3.4 --oif eth0
i -t mangle -A FORWARD -j TOS --set-tos 0x10/0x3f
i -t mangle -A FORWARD -j TOS --set-tos 0x10
i -t mangle -A FORWARD -j TOS --set-tos 0x04/0x0c
i -t mangle -A FORWARD -j TOS --or-tos 8
i -t mangle -A FORWARD -j TOS --and-tos 8
i -t mangle -A FORWARD -j TOS --xor-tos 8
i -t mangle -A FORWARD -j DSCP --set-dscp-class EF
i -t mangle -A FORWARD -j ECN --ecn-tcp-remove -p tcp
i -t mangle -A FORWARD -p tcp -j TCPOPTSTRIP --strip-options 5
i -t mangle -A FORWARD -j CONNMARK --set-mark 5/7
i -t mangle -A FORWARD -j CONNMARK --save-mark --mask 7
i -A INPUT -j IDLETIMER --timeout 5 --label x
i -A INPUT -j AUDIT --type drop
i -A INPUT -j AUDIT --type reject
i -A INPUT -j LOG --log-level 3 --log-uid
i -A INPUT -j LOG --log-level warning --log-prefix "a b" --log-ip-options
i -A INPUT -j LOG --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
i -A INPUT -j LOG --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid
i -A INPUT -j LOG --log-tcp-sequence --log-tcp-options
i -A INPUT -j LOG --log-level panic
i -A INPUT -j NFLOG
i -A INPUT -j NFLOG --nflog-range 5 --nflog-threshold 1
i -A INPUT -j NFQUEUE --queue-balance 1:5 --queue-cpu-fanout
i -A INPUT -j NFQUEUE
i -A INPUT -j CHECKSUM --checksum-fill
i -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80-90 --random
i -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination :8080 --random
i -t nat -A POSTROUTING -j MASQUERADE --random-fully
i -t raw -A PREROUTING -j CT --helper ftp
i -t raw -A PREROUTING -j CT --zone 5
i -A INPUT -m string --algo bm --string x
s -t nat -A PREROUTING -p tcp -j DNAT --to-destination [fd00::1]:80-90
s -t nat -A PREROUTING -p tcp -j DNAT --to-destination fd00::1-fd00::5
s -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 5-6
s -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 5
s -t mangle -A FORWARD -j HL --hl-set 5
s -t mangle -A FORWARD -j TEE --gateway fe80::1
s -A INPUT -m conntrack --ctorigsrc fd00::/64 --ctrepldst ::1
s -A INPUT -j REJECT --reject-with icmp6-no-route
s -p icmpv6 -A INPUT --icmpv6-type 1/4
s -p icmpv6 -A INPUT --icmpv6-type 200
s -p tcp -A INPUT -j REJECT --reject-with tcp-reset
s -A INPUT -m iprange --src-range fd00::1-fd00::9
s -A INPUT -s fd00::/ffff:0:ffff:: -j DROP
