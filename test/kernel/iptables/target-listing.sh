# How every target is printed by -S and by -L.
A="iptables -t mangle -A PREROUTING"
$A -j MARK --set-mark 1
$A -j MARK --set-xmark 0x4000/0x4000
$A -j MARK --or-mark 0x8
$A -j MARK --and-mark 0xff
$A -j MARK --xor-mark 0x1
$A -j CONNMARK --set-mark 5
$A -j CONNMARK --save-mark
$A -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
$A -j CONNMARK --set-xmark 0x1/0x1
$A -j DSCP --set-dscp 10
$A -j DSCP --set-dscp-class EF
$A -j TTL --ttl-set 64
$A -j TTL --ttl-dec 1
$A -p tcp -j TPROXY --on-port 8080 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1
$A -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
$A -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400
$A -j LOG
$A -j LOG --log-prefix "drop: " --log-level 4 --log-uid --log-ip-options
$A -j NFLOG --nflog-group 2 --nflog-prefix "nf"
$A -j TOS --set-tos 0x10
$A -j CLASSIFY --set-class 1:2
$A -j CHECKSUM --checksum-fill
iptables -t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill
iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:2
iptables -t mangle -S
iptables -t mangle -nL
iptables -t raw -A PREROUTING -j NOTRACK
iptables -t raw -A PREROUTING -j CT --notrack
iptables -t raw -A PREROUTING -j CT --zone 5
iptables -t raw -S
iptables -t raw -nL PREROUTING
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80
iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1-10.0.0.9
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80-90 --random --persistent
iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80-90
iptables -t nat -A PREROUTING -j REDIRECT
iptables -t nat -A PREROUTING -d 1.2.3.0/24 -j NETMAP --to 10.0.0.0/24
iptables -t nat -A POSTROUTING -j SNAT --to-source 1.2.3.4
iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4:1000-2000
iptables -t nat -A POSTROUTING -j MASQUERADE --random-fully
iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000
iptables -t nat -A POSTROUTING -j MASQUERADE --random
iptables -t nat -S
iptables -t nat -nL
