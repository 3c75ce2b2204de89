# multiport, iprange, mac, length, ttl, pkttype and tcp flags, counted by what passes.
ip netns add c
ip link add veth0 type veth peer name eth0 netns c
ip -n c link set eth0 address 02:00:00:00:00:0c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c link set eth0 up
A="iptables -A INPUT"
$A -p tcp -m multiport --dports 80,443,8000:8080
$A -p tcp -m multiport ! --dports 80
$A -m iprange --src-range 10.0.0.2-10.0.0.5
$A -m iprange ! --src-range 10.0.0.2-10.0.0.5
$A -m mac --mac-source 02:00:00:00:00:0c
$A -m mac ! --mac-source 02:00:00:00:00:0c
$A -m length --length 0:100
$A -m length --length 1028
$A -m ttl --ttl-eq 64
$A -m ttl --ttl-lt 10
$A -m pkttype --pkt-type unicast
$A -m pkttype --pkt-type broadcast
$A -p tcp --syn
$A -p tcp --tcp-flags SYN,RST,ACK SYN
$A -p tcp --sport 1024:
$A -p icmp --icmp-type echo-request
$A -p icmp --icmp-type echo-reply
$A -m u32 --u32 "6&0xFF=1"
$A -m u32 --u32 "6&0xFF=6 && 0>>22&0x3C@0&0xFFFF=81"
$A -m dscp --dscp 0x2e
$A -m addrtype --dst-type LOCAL
$A -m addrtype --src-type LOCAL
$A -m addrtype --dst-type BROADCAST
show() { iptables -nvL INPUT | awk 'NR>2 {$3=$4=$5=$6=$7=""; print}' | tr -s ' '; iptables -Z; }
ip netns exec c ping -c 1 -q 10.0.0.1 >/dev/null; show
ip netns exec c ping -c 1 -q -s 1000 -t 5 -Q 0xb8 10.0.0.1 >/dev/null; show
ip netns exec c nc -z -w 1 10.0.0.1 80; show
ip netns exec c nc -z -w 1 10.0.0.1 81; show
# Ranges of short addresses, in the bases of C.
for range in 10.1-10.2 0x0a.010.3 10.1-x x-10.1 10.1.2.3.4 10.2-10.1 10. 08.1; do
  iptables -A OUTPUT -m iprange --src-range $range -j ACCEPT; echo "= $?"
done
ip6tables -A OUTPUT -m iprange --src-range 10.1
iptables -S OUTPUT | grep iprange
