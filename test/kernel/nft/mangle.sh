# nft that rewrites and marks: mark routing, dscp, ttl, mss, ct mark, notrack, log, trace, and a dual-stack server's filter.
ip link set lo up
ip netns add c; ip link add eth0 type veth peer name eth0 netns c; ip addr add 10.0.0.1/24 dev eth0; ip addr add 2001:db8::1/64 dev eth0 nodad; ip link set eth0 up
ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c addr add 2001:db8::2/64 dev eth0 nodad; ip -n c link set eth0 up; ip -n c link set lo up; sleep 1; ping -c 1 10.0.0.2 >/dev/null; ping -6 -c 1 2001:db8::2 > /dev/null
nft -f - <<'R'
table inet mangle {
	chain out {
		type route hook output priority mangle; policy accept;
		ip daddr 10.0.0.2 icmp type echo-request ip ttl set 33 ip dscp set ef
		ip6 daddr 2001:db8::2 icmpv6 type echo-request ip6 hoplimit set 44
		tcp flags syn tcp option maxseg size set 1200
		meta l4proto icmp meta mark set 0x7 ct mark set meta mark
		udp dport 5000 udp dport set 5001
	}
	chain in {
		type filter hook input priority mangle; policy accept;
		ct mark 0x7 counter comment "ours"
		meta l4proto icmp ct direction reply counter
		ip ttl 64 ip protocol icmp counter
		tcp flags & (fin | syn | rst | ack) == syn counter
		tcp flags != syn counter
		icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
		meta mark and 0xff != 0 counter
		ct state new,untracked counter
		pkttype host counter
		fib daddr type local counter
		fib saddr . iif oif missing drop
		ip length 84 icmp code 0 counter
		th dport 7 counter
		@th,16,16 7 counter
		@nh,64,8 64 counter
		meta length < 100 counter
		iiftype ether counter
		ip version 4 counter
		ether saddr 00:00:00:00:00:01 drop
	}
	chain raw { type filter hook prerouting priority raw; udp dport 9 notrack; }
	chain rawout { type filter hook output priority raw; udp sport 9 notrack; }
}
R
echo "= $?"; nft list ruleset
(ip netns exec c timeout 4 tcpdump -nnvli eth0 'icmp[0]==8 or icmp6[0]==128 or tcp[13]==2 or udp' 2>/dev/null | sed 's/^[0-9:.]* //; s/id [0-9]*,/id I,/; s/seq [0-9]*,/seq S,/; s/cksum 0x[0-9a-f]* ([^)]*)/cksum C/; s/ecr [0-9]*/ecr E/; s/TS val [0-9]*/TS val V/; s/\.[0-9]\{5\} >/.P >/; s/flowlabel 0x[0-9a-f]*, //; s/\[bad udp[^]]*\]/[u]/;s/\[udp sum ok\]/[u]/' > cap &); sleep 1
ping -c 1 10.0.0.2 >/dev/null; ping -6 -c 1 2001:db8::2 >/dev/null; nc -w 1 -z 10.0.0.2 99; echo x | nc -u -q 0 -w 1 10.0.0.2 5000; sleep 4; cat cap
conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=I/g'
echo y | ip netns exec c nc -u -q 0 -w 1 10.0.0.1 9; conntrack -L -p udp 2>/dev/null | grep -c dport=9
nft list chain inet mangle in | grep -v -e 'counter packets [1-9]' -e th -e tcp -e host -e local -e length -e version
nft add rule inet mangle out ip ttl set 300; echo "= $?"; nft add rule inet mangle out ip6 hoplimit set 5 ip ttl set 4; echo "= $?"; nft add rule inet mangle out meta mark set; echo "= $?"; nft add rule inet mangle out tcp dport set 80 ip protocol udp; echo "= $?"; nft add rule inet mangle out ct state set new; echo "= $?"; nft add rule inet mangle out meta iif set 1; echo "= $?"; nft add rule inet mangle out ip saddr set 2001:db8::1; echo "= $?"; nft add rule inet mangle in log prefix '"a b: "' group 5 snaplen 100; nft add rule inet mangle in log level emerg prefix x; nft add rule inet mangle in log flags tcp sequence,options flags ip options flags skuid; nft add rule inet mangle in log group 3 level info; echo "= $?"; nft add rule inet mangle in meta nftrace set 1; nft add rule inet mangle in meta skuid 0; echo "= $?"; nft add rule inet mangle in dup to 10.0.0.9; echo "= $?"; nft add rule inet mangle in queue num 1; echo "= $?"; nft add rule inet mangle in 'ct helper "ftp"'; nft add rule inet mangle in ct label 5; echo "= $?"; nft add rule inet mangle in ct zone 1; nft add rule inet mangle raw ct zone set 5; nft add rule inet mangle in ct count over 3 reject; nft add rule inet mangle in ct id 5; nft add rule inet mangle in ct status snat,dnat; nft add rule inet mangle in ct original ip saddr 10.0.0.1 ct original proto-dst 4; echo "= $?"; nft add rule inet mangle in ct expiration '<' 5m; nft add rule inet mangle in ct l3proto ipv4; nft add rule inet mangle in socket transparent 1 meta mark 1; nft add rule inet mangle in osf name '"Linux"'; nft add rule inet mangle in rt nexthop 1.2.3.4; echo "= $?"; nft add rule inet mangle out rt ip nexthop 10.0.0.2; echo "= $?"; nft add rule inet mangle out rt classid 5; nft add rule inet mangle in ip6 nexthdr tcp exthdr frag exists; echo "= $?"; nft add rule inet mangle in frag more-fragments 1; nft add rule inet mangle in ip option lsrr exists; echo "= $?"; nft add rule inet mangle in tcp option timestamp missing; nft add rule inet mangle in sctp dport 5 sctp chunk init exists; echo "= $?"; nft add rule inet mangle in vlan id 5; echo "= $?"; nft add rule inet mangle in arp operation request; echo "= $?"; nft add rule inet mangle in ether type ip; nft add rule inet mangle in ether type arp; echo "= $?"; nft add rule inet mangle in meta protocol ip6; nft add rule inet mangle in meta ibrname br0; echo "= $?"; nft add rule inet mangle in ip dscp '{ cs1, af41, 0x3 }' ip ecn ect0; nft add rule inet mangle in icmp type . icmp code '{ echo-request . 0, destination-unreachable . port-unreachable }'; echo "= $?"; nft add rule inet mangle in tcp flags '{ syn, syn|ack }'; nft add rule inet mangle in tcp flags syn,ack; nft add rule inet mangle in 'tcp flags ! syn'; nft add rule inet mangle in tcp flags '== 0x2'; nft add rule inet mangle in ip frag-off '& 0x1fff != 0'
nft list chain inet mangle in | tail -34; nft list chain inet mangle out | tail -3
