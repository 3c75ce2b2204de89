# One packet each for the less usual matches: length, ttl, tos, string, u32, iprange, mac, pkttype, owner, statistic, addrtype, time, quota, tcpmss, connbytes, connlimit, physdev.
ip link set lo up
ip netns add a; ip link add v0 type veth peer name eth0 netns a; ip link set v0 address 02:00:00:00:00:01; ip -n a link set eth0 address 02:00:00:00:00:02
ip addr add 10.2.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.2.0.2/24 dev eth0; ip -n a link set eth0 up
sleep 1
t() { iptables -F INPUT; echo "+ $*"; iptables -A INPUT "$@" -j DROP || return; iptables -S INPUT | sed 1d; iptables -nL INPUT | tail -1; ip netns exec a ping -c 1 -W 1 ${P:-} 10.2.0.1 >/dev/null; echo "ping $?"; }
t -p icmp -m length --length 84
t -p icmp -m length --length 85:
t -p icmp -m length ! --length :83
P="-t 9" t -m ttl --ttl-lt 10
P="-t 9" t -m ttl --ttl-eq 10
P="-Q 0x10" t -m tos --tos Minimize-Delay
P="-Q 0xb8" t -m dscp --dscp-class EF
t -m dscp --dscp 0x2e
P="-p 68656c6c6f" t -m string --algo bm --string hello
P="-p 68656c6c6f" t -m string --algo kmp --hex-string "|68 65|ll" --from 20 --to 60
t -m string --algo bm --string "no such"
t -m u32 --u32 "6&0xFF=1 && 4&0x1FFF=0 && 0>>22&0x3C@0>>24=8"
t -m u32 --u32 "12=0x0a020002:0x0a020004"
t -m iprange --src-range 10.2.0.2-10.2.0.9
t -m iprange ! --dst-range 10.2.0.1-10.2.0.1
t -m mac --mac-source 02:00:00:00:00:02
t -m mac ! --mac-source 02:00:00:00:00:02
t -m pkttype --pkt-type unicast
t -m pkttype --pkt-type broadcast
t -m addrtype --src-type UNICAST --dst-type LOCAL
t -m addrtype --dst-type LOCAL --limit-iface-in
t -m addrtype --dst-type BROADCAST,MULTICAST
t -m statistic --mode nth --every 1
t -m statistic --mode random --probability 1
t -m time --timestart 00:00 --timestop 23:59:59
t -m time --datestart 2001-01-01 --datestop 2002-01-01
t -m quota --quota 100
t -m connbytes --connbytes 1: --connbytes-dir both --connbytes-mode packets
t -m connlimit --connlimit-upto 5
t -m conntrack --ctproto icmp --ctstate NEW --ctdir ORIGINAL --ctorigsrc 10.2.0.0/24
t -m conntrack --ctstatus CONFIRMED
t -m conntrack --ctexpire 1:60
t -m icmp --icmp-type any
t -p icmp -m icmp ! --icmp-type 8/0
t -m mark --mark 0
t -m rpfilter --invert
t -m realm --realm 5
t -m cpu --cpu 99
t -m ecn --ecn-ip-ect 1
t -m socket
t -m devgroup --src-group 0
t -m comment --comment 'it'\''s "quoted" \ here'
t -i v+ ! -o lo
t ! -i v0
t ! -p tcp -s 10.2.0.2,10.2.0.3
t -f
t ! -f -p icmp
t -m owner --uid-owner 0
t -m physdev --physdev-is-bridged
t -m nothing
t -m length --length 5:4
t -m string --string x
t -m mac --mac-source 02:00
t -m dscp --dscp 64
t -m ttl
t -m multiport --dports 1
t -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
t -p tcp --tcp-flags SYN,ACK SYN --tcp-option 2
t -p tcp ! --syn --sport 1:1023 ! --dport 22
t -p udp --dport 53 --sport 1024:
t -p 47
t -p sctp --dport 5 --chunk-types any DATA:Be
iptables -F; for u in 0 65534; do iptables -A OUTPUT -m owner --uid-owner $u -j ACCEPT; done; iptables -A OUTPUT -m owner ! --gid-owner 0; iptables -A OUTPUT -m owner --socket-exists; iptables -A OUTPUT -m owner --uid-owner 1-5; ping -c 1 10.2.0.2 >/dev/null; iptables -nvL OUTPUT; iptables -S OUTPUT; iptables -L OUTPUT
