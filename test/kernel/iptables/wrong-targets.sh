# What iptables' targets answer to wrong arguments, and how the right ones are listed.
t() { echo "\$ $*"; "$@"; echo "= $?"; }
t iptables -t nat -A POSTROUTING -j SNAT
t iptables -t nat -A POSTROUTING -j SNAT --to-source foo
t iptables -t nat -A POSTROUTING -j SNAT --to-source 1.1.1.1:80
t iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.1.1.1:80-70
t iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.1.1.1-1.1.1.0
t iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.1.1.1 --to-source 1.1.1.2
t iptables -t nat -A PREROUTING -p tcp -j SNAT --to-source 1.1.1.1
t iptables -t nat -A POSTROUTING -p tcp -j DNAT --to-destination 1.1.1.1
t iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination :8080
t iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:100-200/300
t iptables -t nat -A PREROUTING -j DNAT --to-destination 1.1.1.1:8080
t iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.5:8080-8090 --random --persistent
t iptables -t nat -A PREROUTING -p tcp -j DNAT
t iptables -t nat -A PREROUTING -j REDIRECT --to-ports 80
t iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 99999
t iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80-90 --random
t iptables -t nat -A POSTROUTING -j MASQUERADE --to-ports 80
t iptables -t nat -A POSTROUTING -p udp -j MASQUERADE --to-ports 1024-31000 --random-fully
t iptables -t nat -A PREROUTING -j NETMAP
t iptables -t nat -A PREROUTING -j NETMAP --to 10.0.0.0/24
t iptables -A INPUT -j REJECT --reject-with foo
t iptables -A INPUT -j REJECT --reject-with tcp-reset
t iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
t iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited
t iptables -t nat -A OUTPUT -j REJECT
t iptables -A INPUT -j LOG --log-level foo
t iptables -A INPUT -j LOG --log-level 9
t iptables -A INPUT -j LOG --log-prefix "a very very very very very very long prefix"
t iptables -A INPUT -j LOG --log-prefix "x: " --log-level 7 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
t iptables -A INPUT -j NFLOG --nflog-group 70000
t iptables -A INPUT -j NFLOG --nflog-group 5 --nflog-prefix "hey" --nflog-threshold 3 --nflog-size 100
t iptables -A INPUT -j MARK --set-mark 1
t iptables -t mangle -A INPUT -j MARK
t iptables -t mangle -A INPUT -j MARK --set-mark 1 --or-mark 2
t iptables -t mangle -A INPUT -j MARK --set-mark 1/0xff
t iptables -t mangle -A INPUT -j MARK --set-xmark 1/0xff
t iptables -t mangle -A INPUT -j MARK --and-mark 0xff
t iptables -t mangle -A INPUT -j MARK --or-mark 0xff
t iptables -t mangle -A INPUT -j MARK --xor-mark 0xff
t iptables -t mangle -A INPUT -j MARK --set-mark 0x100000000
t iptables -t mangle -A INPUT -j CONNMARK --save-mark
t iptables -t mangle -A INPUT -j CONNMARK --restore-mark --mask 0xf0
t iptables -t mangle -A INPUT -j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xff
t iptables -t mangle -A INPUT -j CONNMARK --set-mark 3/0xf
t iptables -t mangle -A INPUT -j CONNMARK
t iptables -t mangle -A FORWARD -j TCPMSS --clamp-mss-to-pmtu
t iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
t iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400
t iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS
t iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 70000
t iptables -t mangle -A PREROUTING -j TTL --ttl-set 300
t iptables -t mangle -A PREROUTING -j TTL --ttl-dec 0
t iptables -t mangle -A PREROUTING -j TTL --ttl-inc 1
t iptables -A INPUT -j TTL --ttl-set 3
t iptables -t mangle -A PREROUTING -j DSCP --set-dscp 99
t iptables -t mangle -A PREROUTING -j DSCP --set-dscp-class EF
t iptables -t mangle -A PREROUTING -j TOS --set-tos Minimize-Delay
t iptables -t mangle -A PREROUTING -j TOS --set-tos 0x10/0x3f
t iptables -t mangle -A PREROUTING -p tcp -j TPROXY
t iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 5000 --on-ip 127.0.0.1 --tproxy-mark 1/1
t iptables -t mangle -A PREROUTING -j TPROXY --on-port 5000
t iptables -t raw -A PREROUTING -j NOTRACK
t iptables -t raw -A PREROUTING -j CT
t iptables -t raw -A PREROUTING -j CT --notrack
t iptables -t raw -A PREROUTING -j CT --zone 5
t iptables -t raw -A PREROUTING -j CT --helper nosuch
t iptables -A INPUT -j CT --notrack
t iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:2
t iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class x
t iptables -A INPUT -j SET --add-set nosuch src
t iptables -t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill
t iptables -A INPUT -j NFQUEUE --queue-num 3 --queue-bypass
t iptables -A INPUT -j NFQUEUE --queue-balance 0:3
t iptables -t raw -A PREROUTING -j TRACE
t iptables -A INPUT -j AUDIT --type accept
t iptables -A INPUT -j ACCEPT --foo
iptables-save | grep -v '^#'
iptables -t mangle -nL PREROUTING
iptables -t nat -nL
iptables -nL INPUT
