#!/bin/bash
# an nft firewall with sets and maps, tried from outside
ip netns add fw; ip netns add lan
ip link add f0 netns fw type veth peer name l0 netns lan
ip -n fw addr add 10.50.0.1/24 dev f0; ip -n lan addr add 10.50.0.2/24 dev l0; ip -n lan addr add 10.50.0.66/24 dev l0
for n in fw lan; do ip -n $n link set lo up; done; ip -n fw link set f0 up; ip -n lan link set l0 up
cat > /tmp/fw.nft <<EOF
define LAN = 10.50.0.0/24
define OPEN = { 22, 80, 443 }
table inet filter {
	set banned { type ipv4_addr; flags interval; elements = { 10.50.0.64/28, 192.0.2.1 } }
	map verdicts { type inet_service : verdict; elements = { 25 : drop, 80 : jump web } }
	counter pings { }
	chain web { counter accept comment "web traffic" }
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iif lo accept
		ip saddr @banned counter drop
		ip protocol icmp icmp type echo-request limit rate 5/second burst 2 packets counter name pings accept
		icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
		tcp dport vmap @verdicts
		ip saddr \$LAN tcp dport \$OPEN ct state new log prefix "new: " accept
		meta l4proto { tcp, udp } reject with icmpx port-unreachable
	}
}
EOF
N="ip netns exec fw nft"
$N -c -f /tmp/fw.nft; echo "check $?"; $N list tables
$N -f /tmp/fw.nft; echo "load $?"
$N list ruleset
ip netns exec lan ping -q -c3 -i0.2 -W1 10.50.0.1 | grep loss | sed 's/, time.*//'
ip netns exec lan ping -q -c1 -W1 -I 10.50.0.66 10.50.0.1 | grep loss | sed 's/, time.*//'
ip netns exec lan nc -zv -w1 10.50.0.1 80
ip netns exec lan nc -zv -w1 10.50.0.1 25
ip netns exec lan nc -zv -w1 10.50.0.1 8080
$N list counter inet filter pings
$N list chain inet filter web
$N -a list chain inet filter input | grep -E 'banned|vmap'
$N add element inet filter banned { 10.50.0.2 }
ip netns exec lan ping -q -c1 -W1 10.50.0.1 | grep loss | sed 's/, time.*//'
$N get element inet filter banned { 10.50.0.70 }
$N delete element inet filter banned { 10.50.0.2 }
$N add element inet filter banned { 10.50.0.70-10.50.0.80 }; echo "rc $?"
$N delete element inet filter banned { 10.9.9.9 }; echo "rc $?"
$N add rule inet filter input tcp dport 99999 accept; echo "rc $?"
$N add rule inet filter nochain accept; echo "rc $?"
$N add rule inet filter input tcp dprt 80 accept; echo "rc $?"
$N add rule inet filter input ip saddr @nosuch drop; echo "rc $?"
$N delete chain inet filter web; echo "rc $?"
$N delete rule inet filter input handle 999; echo "rc $?"
$N reset counter inet filter pings
$N flush ruleset; $N list ruleset; echo "end $?"
