# Objects with mistakes in their blocks, and what is said of objects that are not there
ip netns add a; ip netns add b
ip link add e0 netns a type veth peer name e0 netns b
ip -n a addr add 10.5.0.1/24 dev e0; ip -n b addr add 10.5.0.2/24 dev e0
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set e0 up; ip -n $n link set lo up; done
sleep 1; N="ip netns exec a nft"
$N -f - <<'EOF'
table inet o {
	counter pings { comment "echo requests" }
	counter preset { packets 10 bytes 1000 }
	quota over100k { over 100 kbytes }
	quota q { 1 mbytes used 200 kbytes }
	limit slow { rate 2/second burst 2 packets }
	limit bw { rate 1 mbytes/second burst 512 kbytes }
	limit ov { rate over 400/minute }
	ct helper ftp-std { type "ftp" protocol tcp; l3proto inet; }
	ct timeout short { protocol tcp; l3proto ip; policy = { established : 120, close : 4 } }
	ct timeout u { protocol udp; policy = { unreplied : 10s, replied : 1m } }
	ct expectation ex { protocol tcp; dport 9876; timeout 1m; size 12; l3proto ip; }
	secmark s { "system_u:object_r:x:s0" }
	map objmap { type ipv4_addr : counter; elements = { 10.5.0.2 : "pings" } }
	chain in { type filter hook input priority 0;
		icmp type echo-request counter name "pings"
		icmp type echo-request limit name "slow" accept
		icmp type echo-request drop
		counter name ip saddr map @objmap
		tcp dport 21 ct helper set "ftp-std"
		tcp dport 22 ct timeout set "short"
		tcp dport 23 ct expectation set "ex"
		quota name "q" drop
		ip saddr 10.5.0.2 quota until 2 kbytes accept
		counter packets 3 bytes 99
		limit rate over 10 mbytes/second burst 1 mbytes drop
	}
}
EOF
echo $?
sed -i x /dev/null 2>/dev/null
$N -f - <<'EOF'
table inet o {
	counter pings { comment "echo requests" }
	counter preset { packets 10 bytes 1000 }
	quota over100k { over 100 kbytes }
	quota q { 1 mbytes used 200 kbytes }
	limit slow { rate 2/second burst 2 packets }
	limit bw { rate 1 mbytes/second burst 512 kbytes }
	limit ov { rate over 400/minute }
	ct helper ftp-std { type "ftp" protocol tcp; l3proto inet; }
	ct timeout u { protocol udp; policy = { unreplied : 10, replied : 60 } }
	ct expectation ex { protocol tcp; dport 9876; timeout 1m; size 12; l3proto ip; }
	map objmap { type ipv4_addr : counter; elements = { 10.5.0.2 : "pings" } }
	chain in { type filter hook input priority 0;
		icmp type echo-request counter name "pings"
		icmp type echo-request limit name "slow" accept
		icmp type echo-request drop
		counter name ip saddr map @objmap
		quota name "q" drop
		ip saddr 10.5.0.2 quota until 2 kbytes accept
		counter packets 3 bytes 99
		limit rate over 10 mbytes/second burst 1 mbytes drop
	}
}
EOF
echo $?
$N list ruleset
ip netns exec b ping -q -c 5 -i 0.1 -W 1 10.5.0.1 | sed -n '4p' | sed 's/time.*//'
$N list counters; $N list counter inet o pings; $N reset counter inet o pings; $N list counter inet o pings
$N list quotas; $N list quota inet o q; $N reset quota inet o q; $N list quota inet o q; $N reset quotas; $N reset counters table inet o
$N list limits; $N list limit inet o bw; $N list ct helpers; $N list ct helper inet o ftp-std; $N list ct timeout table inet o; $N list ct expectations; $N list ct timeouts
$N delete counter inet o pings; $N delete counter inet o preset; $N delete counter inet o preset; $N delete quota inet o over100k; $N delete limit inet o nope; $N delete ct helper inet o ftp-std
$N add counter inet o pings; $N create counter inet o pings; $N add quota inet o z over 5 mbytes; $N add quota inet o z 7 mbytes; $N list quota inet o z
$N add limit inet o l2 rate 5/hour; $N add limit inet o l3 rate 5/fortnight; $N add rule inet o in counter name nosuch; $N add rule inet o in quota over 3 xbytes
$N -s list ruleset; $N -j list counters; $N -j list limits; $N -a list counters; $N reset rules; $N reset rules chain inet o in
