# Rules of iptables in nft's words, one at a time, and when a table is said to be iptables' own.
ipset create bad hash:ip
r() { iptables -F INPUT; iptables -A INPUT "$@"; nft list table ip filter | grep -v '^}\|^.}\|chain\|type filter hook\|^table'; }
o() { iptables -F OUTPUT; iptables -A OUTPUT "$@"; nft list chain ip filter OUTPUT | grep -v '^}\|^.}\|chain\|type filter\|^table'; }
m() { iptables -t mangle -F; iptables -t mangle -A POSTROUTING "$@"; nft list chain ip mangle POSTROUTING | grep -v '^}\|^.}\|chain\|type filter\|^table'; }
n() { iptables -t nat -F; iptables -t nat -A "$@"; nft list table ip nat | grep -v '^}\|^.}\|^$\|chain\|type nat\|^table'; }
s() { iptables -t raw -F; iptables -t raw -A PREROUTING "$@"; nft list chain ip raw PREROUTING | grep -v '^}\|^.}\|chain\|type filter\|^table'; }
r -j ACCEPT
r -p tcp -j ACCEPT
r ! -p tcp -j ACCEPT
r -p 47 -j ACCEPT
r -f -j DROP
r -s 10.0.0.0/255.0.255.0 -j DROP
r -s 0.0.0.0/0 -j DROP
r ! -s 1.1.1.1 -j DROP
r ! -i eth0 -j DROP
r -i eth+ -j DROP
r -p tcp --dport 80 -j DROP
r -p tcp ! --dport 80 -j DROP
r -p tcp --dport 80:90 -j DROP
r -p tcp --sport 1000: --dport :90 -j DROP
r -p tcp --syn -j DROP
r -p tcp ! --syn -j DROP
r -p tcp --tcp-flags ALL NONE -j DROP
r -p tcp --tcp-flags SYN,RST,ACK SYN -j DROP
r -p tcp --dport 22 --syn -j DROP
r -p tcp --tcp-option 8 -j DROP
r -p udp --dport 53 -j DROP
r -p sctp --dport 53 -j DROP
r -p icmp -j DROP
r -p icmp --icmp-type 8 -j DROP
r -p icmp --icmp-type 3/4 -j DROP
r -p icmp --icmp-type any -j DROP
r -p tcp -m multiport --dports 80,443,1000:2000 -j DROP
r -p tcp -m multiport ! --sports 80 -j DROP
r -p tcp -m multiport --ports 80,90 -j DROP
r -m limit --limit 5/min -j ACCEPT
r -m limit --limit 5/s --limit-burst 10 -j ACCEPT
r -m mark --mark 5 -j ACCEPT
r -m mark ! --mark 5 -j ACCEPT
r -m mark --mark 5/0xff -j ACCEPT
r -m mark ! --mark 5/0xff -j ACCEPT
r -m connmark --mark 5 -j ACCEPT
r -m connmark --mark 5/7 -j ACCEPT
r -m conntrack --ctstate NEW -j ACCEPT
r -m conntrack ! --ctstate NEW,RELATED -j ACCEPT
r -m conntrack --ctstate INVALID -j DROP
r -m conntrack --ctstate DNAT -j ACCEPT
r -m conntrack --ctstatus ASSURED,SEEN_REPLY -j ACCEPT
r -m conntrack --ctdir REPLY -j ACCEPT
r -m conntrack --ctproto tcp --ctorigsrc 1.1.1.1 --ctorigdstport 80 -j ACCEPT
r -m conntrack --ctexpire 5:10 -j ACCEPT
r -m state --state ESTABLISHED,RELATED -j ACCEPT
r -m addrtype --dst-type LOCAL -j ACCEPT
r -m addrtype ! --src-type LOCAL,UNICAST --limit-iface-in -j ACCEPT
r -m comment --comment "hey you" -j ACCEPT
r -m iprange --src-range 1.1.1.1-1.1.1.5 -j ACCEPT
r -m iprange ! --dst-range 1.1.1.1-1.1.1.5 -j ACCEPT
r -m mac --mac-source aa:bb:cc:dd:ee:ff -j ACCEPT
r -m pkttype --pkt-type broadcast -j ACCEPT
r -m ttl --ttl-eq 5 -j ACCEPT
r -m ttl --ttl-lt 5 -j ACCEPT
r -m length --length 10:100 -j ACCEPT
r -m length --length 10 -j ACCEPT
r -m dscp --dscp 10 -j ACCEPT
r -m tos --tos 0x10 -j ACCEPT
r -m statistic --mode random --probability 0.5 -j ACCEPT
r -m statistic --mode nth --every 3 --packet 1 -j ACCEPT
r -m recent --set -j ACCEPT
r -m hashlimit --hashlimit-name x --hashlimit-upto 5/s --hashlimit-mode srcip -j ACCEPT
r -m set --match-set bad src -j ACCEPT
r -m string --string foo --algo bm -j ACCEPT
r -m physdev --physdev-in e0 -j ACCEPT
r -m time --timestart 08:00 --timestop 09:00 -j ACCEPT
r -m u32 --u32 "0=1" -j ACCEPT
r -m connlimit --connlimit-above 5 -j ACCEPT
r -m connbytes --connbytes 5:10 --connbytes-dir both --connbytes-mode bytes -j ACCEPT
r -m rpfilter --invert -j DROP
r -m socket -j ACCEPT
r -m helper --helper ftp -j ACCEPT
r -m ecn --ecn-ip-ect 1 -j ACCEPT
r -p esp -m esp --espspi 5 -j ACCEPT
r -m policy --dir in --pol none -j ACCEPT
r -m quota --quota 500 -j ACCEPT
r -m cpu --cpu 1 -j ACCEPT
o -m owner --uid-owner 0 -j ACCEPT
o -m owner ! --gid-owner 5 -j ACCEPT
o -m cgroup --path a -j ACCEPT
r -j REJECT
r -j REJECT --reject-with icmp-net-unreachable
r -j REJECT --reject-with icmp-admin-prohibited
r -p tcp -j REJECT --reject-with tcp-reset
r -j LOG
r -j LOG --log-prefix "x: " --log-level 6
r -j LOG --log-level 7 --log-tcp-sequence --log-uid
r -j NFLOG --nflog-group 3 --nflog-prefix "y"
r -j NFQUEUE --queue-num 3 --queue-bypass
r -j NFQUEUE --queue-balance 1:3
r -j RETURN
r -j SET --add-set bad src
r -j TRACE
m -j MARK --set-mark 1
m -j MARK --set-xmark 1/0xff
m -j MARK --or-mark 4
m -j MARK --and-mark 4
m -j MARK --xor-mark 4
m -j CONNMARK --set-mark 5
m -j CONNMARK --set-xmark 5/7
m -j CONNMARK --save-mark
m -j CONNMARK --restore-mark
m -j CONNMARK --save-mark --mask 0xff
m -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
m -p tcp --syn -j TCPMSS --set-mss 1400
m -j TTL --ttl-set 5
m -j TTL --ttl-inc 5
m -j DSCP --set-dscp 10
m -j TOS --set-tos 0x10
m -j CLASSIFY --set-class 1:2
m -p udp -j CHECKSUM --checksum-fill
n POSTROUTING -j MASQUERADE
n POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000
n POSTROUTING -p tcp -j MASQUERADE --random-fully
n POSTROUTING -j SNAT --to-source 1.1.1.1
n POSTROUTING -p tcp -j SNAT --to-source 1.1.1.1-1.1.1.5:100-200 --random --persistent
n PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:80
n PREROUTING -p tcp -j DNAT --to-destination :80
n PREROUTING -j DNAT --to-destination 1.1.1.1-1.1.1.9
n PREROUTING -p tcp -j REDIRECT --to-ports 80
n PREROUTING -p tcp -j REDIRECT
n PREROUTING -j NETMAP --to 10.0.0.0/24
s -j NOTRACK
s -j CT --notrack
s -j CT --zone 5
s -p tcp -j CT --helper ftp
iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 50 --tproxy-mark 1/1
iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 50 --on-ip 127.0.0.1
nft list chain ip mangle PREROUTING
