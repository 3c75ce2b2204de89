# How every match is printed by -S and by -L.
ipset create s1 hash:ip
ipset create s2 hash:ip,port
A="iptables -A INPUT"
$A -m addrtype --dst-type LOCAL
$A -m addrtype ! --src-type LOCAL --limit-iface-in
$A -m comment --comment word
$A -m comment --comment "two words"
$A -m conntrack --ctstate RELATED,ESTABLISHED
$A -m conntrack --ctstate INVALID,UNTRACKED,DNAT,SNAT
$A -m conntrack ! --ctstate NEW --ctproto tcp --ctorigsrc 10.0.0.0/8 --ctorigdst 10.1.1.1 --ctorigdstport 80 --ctreplsrc 10.2.2.2 --ctdir ORIGINAL
$A -m conntrack --ctstatus ASSURED,CONFIRMED --ctexpire 10:100
$A -m connmark --mark 0x1/0xff
$A -m connmark ! --mark 5
$A -m dscp --dscp 0x2e
$A -m dscp --dscp-class AF41
$A -m hashlimit --hashlimit-above 10/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name h1
$A -m hashlimit --hashlimit-upto 1/min --hashlimit-name h2 --hashlimit-mode srcip,dstport --hashlimit-srcmask 24
$A -p icmp --icmp-type echo-request
$A -p icmp --icmp-type 3/4
$A -p icmp --icmp-type any
$A -m iprange --src-range 10.0.0.1-10.0.0.9 ! --dst-range 10.1.0.1-10.1.0.9
$A -m length --length 100:200
$A -m limit --limit 5/min
$A -m limit --limit 100/s --limit-burst 200
$A -m mac --mac-source 02:00:00:00:00:AA
$A -m mark --mark 0x4000/0x4000
$A -m mark ! --mark 1
$A -p tcp -m multiport --dports 80,443,8000:8080
$A -p udp -m multiport ! --sports 53
$A -p tcp -m multiport --ports 1,2
$A -m physdev --physdev-in veth0
$A -m physdev ! --physdev-is-bridged
$A -m pkttype --pkt-type broadcast
$A -m recent --name bad --set --rsource
$A -m recent --name bad --rcheck --seconds 60 --hitcount 3 --rsource
$A -m recent --update --seconds 10 --rdest
$A -m set --match-set s1 src
$A -m set ! --match-set s2 dst,dst
$A -m state --state NEW
$A -m statistic --mode random --probability 0.33333
$A -m statistic --mode nth --every 3 --packet 1
$A -m string --string "GET /" --algo bm --to 100
$A -p tcp --syn
$A -p tcp --tcp-flags ALL NONE
$A -p tcp --tcp-flags SYN,RST SYN
$A -p tcp ! --sport 1024:65535 --dport :1023
$A -p tcp --tcp-option 8
$A -p udp --sport 53 --dport 1024:
$A -m ttl --ttl-lt 5
$A -m ttl --ttl-eq 64
$A -m u32 --u32 "6&0xFF=1"
$A -m tcp -p tcp -m tcpmss --mss 1000:1400
$A -m connlimit --connlimit-above 3
$A -m connbytes --connbytes 1000: --connbytes-dir both --connbytes-mode bytes
$A -m time --timestart 09:00 --timestop 18:00 --weekdays Mon,Tue
iptables -A OUTPUT -m owner --uid-owner 1000
iptables -A OUTPUT -m owner ! --gid-owner root
iptables -A OUTPUT -m cgroup --cgroup 1
iptables -A FORWARD -m physdev --physdev-out veth+ --physdev-is-bridged
iptables -A FORWARD -m rpfilter
iptables -t raw -A PREROUTING -m rpfilter --invert
iptables -S
iptables -t raw -S
iptables -nL
