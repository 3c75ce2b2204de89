# nft and IPv6: NAT66, maps of IPv6, icmpv6, extension headers, sets of both families in one inet table
ip netns add a; ip netns add b; ip link add va type veth peer name eth0 netns a; ip link add vb type veth peer name eth0 netns b
for d in va vb; do sysctl -qw net.ipv6.conf.$d.accept_dad=0; ip link set $d up; done; ip link set lo up; sysctl -qw net.ipv6.conf.all.forwarding=1
ip addr add 2001:db8:a::1/64 dev va nodad; ip addr add 2001:db8:b::1/64 dev vb nodad; for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.eth0.accept_dad=0; ip -n $n link set lo up; ip -n $n link set eth0 up; ip -n $n addr add 2001:db8:$n::2/64 dev eth0 nodad; ip -n $n -6 route add default via 2001:db8:$n::1; done; sleep 1
nft -f - <<'EOF'
table inet six {
	set hosts6 {
		type ipv6_addr
		flags interval
		elements = { 2001:db8:a::/64, fe80::/10, 2001:db8:ffff::1-2001:db8:ffff::ff }
	}
	set both {
		type ipv6_addr . inet_service
		elements = { 2001:db8:b::2 . 80, 2001:db8:b::2 . 443 }
	}
	map tgt {
		type inet_service : ipv6_addr
		elements = { 8080 : 2001:db8:b::2 }
	}
	chain fwd6 {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		icmpv6 type { echo-request, packet-too-big, time-exceeded } ip6 saddr @hosts6 counter accept
		ip6 daddr . tcp dport @both counter accept
		ip6 nexthdr udp udp dport 5000-5100 reject with icmpv6 admin-prohibited
		meta nfproto ipv6 meta l4proto tcp counter reject with tcp reset
	}
	chain in6 {
		type filter hook input priority filter; policy accept;
		ip6 hoplimit < 64 counter
		ip6 saddr fe80::/10 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
		ip6 daddr ff02::/16 accept
		icmpv6 type echo-request icmpv6 id 0-65535 limit rate 2/minute burst 1 packets accept
		icmpv6 type echo-request counter drop
	}
	chain pre6 {
		type nat hook prerouting priority dstnat;
		iifname "va" ip6 daddr 2001:db8:a::1 dnat ip6 to tcp dport map @tgt:80
		iifname "va" tcp dport 9090 dnat ip6 to [2001:db8:b::2]:80
	}
	chain post6 {
		type nat hook postrouting priority srcnat;
		oifname "vb" ip6 saddr 2001:db8:a::/64 masquerade
	}
}
EOF
echo rc=$?; nft list ruleset
p() { ip netns exec $1 ping -6 -c${3:-1} -i 0.2 -W1 $2 | sed -n 's/, time.*//;/transmitted/p;/Dest\|prohib/p'; }
p a 2001:db8:b::2; p a 2001:db8:a::1 3; p b 2001:db8:a::2
ip netns exec b nc -6 -lk -p 80 >/dev/null & N=$!; sleep 0.3; for t in "2001:db8:b::2 80" "2001:db8:b::2 81" "2001:db8:a::1 9090" "2001:db8:a::1 8080"; do ip netns exec a nc -6 -zv -w1 $t; done
echo x | ip netns exec a nc -6 -u -w1 2001:db8:b::2 5001; echo rc=$?
conntrack -L -f ipv6 -p tcp 2>/dev/null | sed -E 's/tcp +6 [0-9]+/tcp 6 T/; s/port=[0-9]{5}/port=P/g' | sort | uniq -c | sed 's/^ *//'
nft list chain inet six fwd6 | sed -E 's/packets ([0-9]+) bytes [0-9]+/packets \1/'; nft list chain inet six in6 | grep drop
nft add element inet six hosts6 '{ 2001:db8:c::/48, ::1 }'; nft add element inet six hosts6 '{ 1.2.3.4 }'; nft add element inet six hosts6 '{ 2001:db8:c::5 }'; nft get element inet six hosts6 '{ fe80::1234 }'; nft list set inet six hosts6; nft add rule inet six in6 ip6 saddr 1.2.3.4; nft add rule inet six in6 ip saddr ::1; nft add rule inet six in6 icmp type echo-request ip6 saddr ::1; nft add rule inet six in6 ip6 flowlabel 5 ip6 dscp ef; nft add rule inet six in6 ip6 saddr and ffff:: == 2001::; nft add rule inet six in6 frag id 5 frag frag-off 8; nft add rule inet six in6 rt type 0 rt seg-left 1; nft add rule inet six in6 hbh nexthdr tcp; nft add rule inet six in6 exthdr mh exists; nft add rule inet six in6 icmpv6 mtu 1280; nft add rule inet six in6 icmpv6 code no-route; nft add rule inet six in6 icmpv6 type nd-router-advert ip6 hoplimit != 255 drop; nft add rule inet six in6 ip6 length '>' 100 ip6 version 6; nft list chain inet six in6 | tail -14
kill $N
