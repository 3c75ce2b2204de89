# Sets of every kind in nft, listed singly, in JSON, by get, with timeouts, and by rules with negations and concatenations.
ip link set lo up
nft -f - <<'R'
table inet s {
	set a4 { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.3, 10.0.0.2 }; }
	set a6 { type ipv6_addr; flags interval; elements = { 2001:db8::/32, fe80::1-fe80::5 }; }
	set mac { type ether_addr; elements = { 02:00:00:00:00:01, 02:00:00:00:00:02 }; }
	set proto { type inet_proto; elements = { tcp, udp, 47 }; }
	set serv { type inet_service; flags interval; elements = { ssh, 80, 8000-8100, 1-10 }; }
	set mk { type mark; flags interval; elements = { 0x10-0x1f, 5 }; }
	set ifn { type ifname; elements = { eth0, "lo", "wg-0" }; }
	set icm { type icmp_type; elements = { echo-request, echo-reply }; }
	set icm6 { type icmpv6_type; elements = { nd-router-advert, packet-too-big }; }
	set cts { type ct_state; elements = { new, established }; }
	set dscps { type dscp; elements = { cs1, ef, 0x10 }; }
	set et { type ether_type; elements = { ip, arp, vlan }; }
	set tc { type ipv4_addr . inet_proto . inet_service; flags interval; elements = { 10.0.0.0/8 . tcp . 80, 192.168.1.1 . udp . 53-55 }; }
	set tof { typeof ip saddr . tcp dport; elements = { 1.1.1.1 . 22 }; }
	set tof2 { typeof meta mark; elements = { 7 }; }
	set tof3 { typeof ip daddr; flags interval; elements = { 10.0.0.0/8 }; }
	map m1 { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1, 443 : 10.0.0.2 }; }
	map m2 { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/24 : 1, 10.0.1.0-10.0.1.9 : 2 }; }
	map m3 { type ifname : verdict; elements = { "lo" : accept, eth0 : drop }; }
	map m4 { typeof ip saddr : ip daddr; elements = { 1.1.1.1 : 2.2.2.2 }; }
	map m5 { type ipv4_addr . inet_service : verdict; elements = { 1.1.1.1 . 80 comment "first" : accept, 1.1.1.2 . 80 : drop }; }
	map m6 { type mark : classid; elements = { 1 : 1:10, 2 : 1:20 }; }
	set to { type ipv4_addr; flags timeout; timeout 1d2h3m4s; gc-interval 10s; size 1000; policy memory; comment "all in one"; elements = { 1.1.1.1 timeout 90m }; }
	chain c {
		type filter hook input priority 0
		ip saddr != @a4 drop
		ip6 daddr @a6 drop
		ip saddr . tcp dport @tof accept
		ip saddr . ip protocol . th dport @tc accept
		meta mark @mk accept
		iifname @ifn iifname != "eth*" accept
		meta mark set ip saddr map @m2
		ct mark set tcp dport map { 22 : 1, 80 : 2, 1000-2000 : 3 }
		iifname vmap @m3
		ip saddr . tcp dport vmap @m5
		ip dscp @dscps meta l4proto @proto
		ct state @cts icmp type @icm
		ip saddr { 10.0.0.0/8, 192.168.0.1-192.168.0.9, 172.16.0.1 } tcp dport != { 22, 80-90 } drop
		ip saddr . ip daddr != { 1.1.1.1 . 2.2.2.2, 3.3.3.3 . 4.4.4.4 } drop
		ip saddr . ip daddr vmap { 1.1.1.1 . 2.2.2.2 : accept, 10.0.0.0/8 . 10.1.0.0/16 : drop, * : continue }
		tcp dport vmap { 22 : jump d, 80-90 : goto d, * : drop }
		meta priority set meta mark map @m6
	}
	chain d { }
}
R
echo "= $?"; nft list ruleset | sed 's/expires [0-9a-z]*/expires T/'
for s in a4 a6 serv mk tc tof2 to; do nft list set inet s $s | sed 's/expires [0-9a-z]*/expires T/'; done
for m in m1 m2 m4 m5; do nft list map inet s $m; done
nft get element inet s a6 '{ 2001:db8::5 }'; nft get element inet s serv '{ 8050 }'; nft get element inet s serv '{ 11 }'; echo "= $?"; nft get element inet s tc '{ 10.1.1.1 . tcp . 80 }'; nft get element inet s m2 '{ 10.0.0.7 }'; nft get element inet s m1 '{ 80 }'; nft get element inet s a4 '{ 10.0.0.1, 10.0.0.2 }'
nft -j list set inet s a4; nft -j list set inet s serv; nft -j list set inet s tc; nft -j list map inet s m5; nft -j list map inet s m2; nft -j list set inet s to | sed 's/"expires": [0-9]*/"expires": T/'
nft -j list chain inet s c
nft add element inet s serv '{ 8050-8200 }'; echo "= $?"; nft delete element inet s serv '{ 80 }'; nft delete element inet s serv '{ 8001 }'; echo "= $?"; nft add element inet s a6 '{ fe80::3 }'; echo "= $?"; nft add element inet s m1 '{ 80 : 10.0.0.9 }'; echo "= $?"; nft add element inet s m1 '{ 81 }'; echo "= $?"; nft delete element inet s m1 '{ 80 : 10.0.0.7 }'; echo "= $?"; nft delete element inet s m1 '{ 80 : 10.0.0.1 }'; echo "= $?"
nft delete set inet s a4; echo "= $?"; nft delete map inet s m4; echo "= $?"; nft flush map inet s m1; nft list map inet s m1; nft flush set inet s m2; echo "= $?"; nft list set inet s m2; echo "= $?"; nft delete map inet s a6; echo "= $?"
nft rename set inet s a4 b4; echo "= $?"; nft list sets ip; nft list sets table inet s | head -3; nft list set s a4; echo "= $?"; nft add set inet s a4 '{ type inet_service; }'; echo "= $?"; nft add set inet s a4 '{ type ipv4_addr; }'; echo "= $?"; nft create set inet s a4 '{ type ipv4_addr; }'; echo "= $?"
