# What iptables and its matches answer to wrong arguments.
t() { echo "\$ $*"; "$@"; echo "= $?"; }
t iptables
t iptables -A
t iptables -A INPUT -p
t iptables -A INPUT --dport 80 -j ACCEPT
t iptables -A INPUT -p tcp --dport 99999 -j ACCEPT
t iptables -A INPUT -p tcp --dport 80:20 -j ACCEPT
t iptables -A INPUT -p tcp --dport foo -j ACCEPT
t iptables -A INPUT -p foo -j ACCEPT
t iptables -A INPUT -p tcp,udp -j ACCEPT
t iptables -A INPUT -s 300.1.1.1 -j ACCEPT
t iptables -A INPUT -s 10.0.0.0/33 -j ACCEPT
t iptables -A INPUT -s 10.0.0.0/255.0.255.0 -j ACCEPT
t iptables -A INPUT ! -s 10.0.0.0/8,11.0.0.0/8 -j ACCEPT
t iptables -A INPUT -s 10.1.0.0/16,10.2.0.0/16 -d 1.1.1.1,2.2.2.2 -j ACCEPT
t iptables -A INPUT -i averyverylonginterfacename -j ACCEPT
t iptables -A INPUT -o eth0 -j ACCEPT
t iptables -A OUTPUT -i eth0 -j ACCEPT
t iptables -A INPUT -m nosuch -j ACCEPT
t iptables -A INPUT -m multiport --dports 80 -j ACCEPT
t iptables -A INPUT -p tcp -m multiport -j ACCEPT
t iptables -A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 -j ACCEPT
t iptables -A INPUT -p tcp -m multiport --ports 1:5,7 -j ACCEPT
t iptables -A INPUT -m conntrack -j ACCEPT
t iptables -A INPUT -m conntrack --ctstate FOO -j ACCEPT
t iptables -A INPUT -m state --state NEW,FOO -j ACCEPT
t iptables -A INPUT -m mark -j ACCEPT
t iptables -A INPUT -m mark --mark zz -j ACCEPT
t iptables -A INPUT -m limit --limit 0/s -j ACCEPT
t iptables -A INPUT -m limit --limit 5/fortnight -j ACCEPT
t iptables -A INPUT -m limit --limit 5/minute --limit-burst 0 -j ACCEPT
t iptables -A INPUT -m iprange --src-range 1.1.1.1 -j ACCEPT
t iptables -A INPUT -m iprange --src-range 1.1.1.9-1.1.1.1 -j ACCEPT
t iptables -A INPUT -m iprange -j ACCEPT
t iptables -A INPUT -m mac --mac-source 1:2:3 -j ACCEPT
t iptables -A INPUT -m owner --uid-owner 0 -j ACCEPT
t iptables -A INPUT -m ttl --ttl-eq 300 -j ACCEPT
t iptables -A INPUT -m length --length 100:50 -j ACCEPT
t iptables -A INPUT -m statistic --mode random -j ACCEPT
t iptables -A INPUT -m statistic --mode nth --every 0 -j ACCEPT
t iptables -A INPUT -m statistic --mode random --probability 2 -j ACCEPT
t iptables -A INPUT -m string --string foo -j ACCEPT
t iptables -A INPUT -m string --algo xx --string foo -j ACCEPT
t iptables -A INPUT -m u32 --u32 "zz" -j ACCEPT
t iptables -A INPUT -m set --match-set nosuch src -j ACCEPT
t iptables -A INPUT -m recent -j ACCEPT
t iptables -A INPUT -m recent --update --seconds 0 -j ACCEPT
t iptables -A INPUT -m recent --rcheck --hitcount 300 -j ACCEPT
t iptables -A INPUT -m hashlimit --hashlimit-upto 5/s -j ACCEPT
t iptables -A INPUT -m pkttype --pkt-type foo -j ACCEPT
t iptables -A INPUT -m addrtype --dst-type FOO -j ACCEPT
t iptables -A INPUT -m addrtype -j ACCEPT
t iptables -A INPUT -m comment -j ACCEPT
t iptables -A INPUT -p icmp --icmp-type foo -j ACCEPT
t iptables -A INPUT -p icmp --icmp-type 3/99 -j ACCEPT
t iptables -A INPUT -m tcp --dport 1 -j ACCEPT
t iptables -A INPUT -p tcp --tcp-flags SYN -j ACCEPT
t iptables -A INPUT -p tcp --tcp-flags SYN,FOO SYN -j ACCEPT
t iptables -A INPUT -p tcp --dport 1 --dport 2 -j ACCEPT
t iptables -A INPUT -j ACCEPT -j DROP
t iptables -A INPUT -A INPUT
t iptables -A INPUT -Z
t iptables -A INPUT foo -j ACCEPT
t iptables -A INPUT --nosuch
t iptables -A INPUT -m physdev -j ACCEPT
t iptables -A INPUT -m physdev --physdev-out e0 -j ACCEPT
t iptables -A INPUT -m time --timestart 25:00 -j ACCEPT
t iptables -A INPUT -m time --weekdays Foo -j ACCEPT
t iptables -A INPUT -m dscp --dscp 99 -j ACCEPT
t iptables -A INPUT -m dscp --dscp-class ZZ -j ACCEPT
t iptables -A INPUT -m connlimit --connlimit-above x -j ACCEPT
t iptables -A INPUT -m connbytes --connbytes 10 -j ACCEPT
t iptables -A INPUT -g ACCEPT
t iptables -w -A INPUT -j ACCEPT
t iptables -W 5 -A INPUT -j ACCEPT
t iptables -S
