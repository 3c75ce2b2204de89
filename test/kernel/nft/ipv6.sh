# IPv6 and dual stack
ip link set lo up
ip netns add h; ip link add e0 type veth peer name eth0 netns h; ip link set e0 address 02:00:00:00:00:01; ip -n h link set eth0 address 02:00:00:00:00:02
ip addr add 2001:db8:1::1/64 dev e0 nodad; ip link set e0 up; ip -n h addr add 2001:db8:1::2/64 dev eth0 nodad; ip -n h link set eth0 up; ip addr add 10.77.0.1/24 dev e0; ip -n h addr add 10.77.0.2/24 dev eth0
sleep 2.5
nft -f - <<'R'
table ip6 fw {
	set bad { type ipv6_addr; flags interval; elements = { 2001:db8:bad::/48, ::ffff:0:0/96, fc00::/7 } }
	chain input {
		type filter hook input priority 0; policy drop;
		ct state established,related accept
		iif "lo" accept
		icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept
		icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } ip6 hoplimit 255 accept
		icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } ip6 saddr fe80::/10 accept
		icmpv6 type echo-request limit rate 3/second accept
		ip6 saddr @bad drop
		ip6 nexthdr tcp tcp dport 22 accept
		tcp dport 80 counter reject with tcp reset
		udp dport 53 counter reject with icmpv6 type admin-prohibited
		ip6 daddr ff02::1 counter drop
		ip6 dscp cs6 ip6 ecn ect0 ip6 flowlabel 0x12345 drop
		exthdr hbh exists drop
		rt type 0 drop
		frag id 5 counter
		ip6 saddr & ffff:ffff:ffff:: == 2001:db8:1:: counter
		ip6 saddr ::1 ip6 daddr != ::1 drop
		reject
	}
	chain nat { type nat hook prerouting priority dstnat; tcp dport 8080 dnat to [2001:db8:1::5]:80; tcp dport 8081 redirect to :80; ip6 daddr 2001:db8:2::/64 dnat prefix to 2001:db8:3::/64 }
	chain post { type nat hook postrouting priority srcnat; oif e0 masquerade; ip6 saddr fd00::/8 snat to 2001:db8:1::1; }
}
table inet both {
	chain in { type filter hook input priority 10;
		meta nfproto ipv6 counter
		meta nfproto ipv4 counter
		ip saddr 10.77.0.2 counter
		ip6 saddr 2001:db8:1::2 counter
		tcp dport 81 reject with icmpx type host-unreachable
		tcp dport 82 reject with icmpv6 type addr-unreachable
		tcp dport 83 reject with icmp type net-prohibited
		icmp type echo-request counter
		icmpv6 type echo-request counter
		meta l4proto { icmp, icmpv6 } accept
		ip6 saddr . tcp dport { 2001:db8:1::2 . 90, fe80::1 . 91 } counter
	}
	chain nat { type nat hook prerouting priority -100; ip saddr 10.0.0.0/8 tcp dport 85 dnat ip to 10.77.0.9:5; ip6 saddr fe80::/10 tcp dport 85 dnat ip6 to [fe80::5]:5; tcp dport 86 dnat to 10.0.0.1; meta nfproto ipv6 tcp dport 87 dnat to 2001:db8::1 }
}
R
echo $?
sed -i x /dev/null 2>/dev/null
nft -f - <<'R'
table inet both {
	chain in { type filter hook input priority 10;
		meta nfproto ipv6 counter
		meta nfproto ipv4 counter
		ip6 saddr 2001:db8:1::2 tcp dport 80 counter
		tcp dport 81 reject with icmpx type host-unreachable
		ip6 saddr . tcp dport { 2001:db8:1::2 . 90, fe80::1 . 91 } counter
		icmpv6 type echo-request counter
	}
}
table ip6 fw {
	set bad { type ipv6_addr; flags interval; elements = { 2001:db8:bad::/48, ::ffff:0:0/96, fc00::/7 } }
	chain input {
		type filter hook input priority 0; policy accept;
		icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept
		ip6 saddr @bad drop
		tcp dport 80 counter reject with tcp reset
		udp dport 53 counter reject with icmpv6 type admin-prohibited
		tcp dport 83 counter reject
		exthdr hbh exists drop
		ip6 saddr & ffff:ffff:ffff:: == 2001:db8:1:: counter
	}
	chain nat { type nat hook prerouting priority dstnat; tcp dport 8080 dnat to [2001:db8:1::5]:80; tcp dport 8081 redirect to :80; }
	chain post { type nat hook postrouting priority srcnat; ip6 saddr fd00::/8 snat to 2001:db8:1::1; }
}
R
echo $?
nft list ruleset
ip netns exec h ping -c 2 -i 0.1 -W 1 2001:db8:1::1 | tail -2 | head -1 | sed 's/, time.*//'
ip netns exec h nc -vz -w 1 2001:db8:1::1 80; ip netns exec h nc -vz -w 1 2001:db8:1::1 81; ip netns exec h nc -vz -w 1 2001:db8:1::1 83; ip netns exec h nc -vz -w 1 10.77.0.1 81
nc -6 -l -p 80 & ip netns exec h nc -vz -w 1 2001:db8:1::1 8081; kill %1
nft list ruleset | grep 'counter packets' | sed 's/^\t*//'
nft get element ip6 fw bad { 2001:db8:bad::5 }; nft add element ip6 fw bad { 2001:db8:bad:1::/64 }; nft delete element ip6 fw bad { fc00::/7 }; nft list set ip6 fw bad
nft add rule ip6 fw input ip saddr 1.2.3.4 drop; nft add rule ip6 fw input icmp type echo-request drop; nft add rule ip6 fw input ip protocol tcp drop; nft add rule ip6 fw input reject with icmp type host-unreachable; nft add rule ip6 fw input meta protocol ip drop; nft add rule ip6 fw input ip6 saddr 10.0.0.1; nft add rule ip6 fw nat dnat to 10.0.0.1; nft add rule ip6 fw nat dnat to 2001:db8::1:80; nft add rule ip6 fw nat tcp dport 5 dnat to '[2001:db8::1]':80; nft add rule ip6 fw nat tcp dport 5 dnat to [::1]
nft list chain ip6 fw nat; nft list chain ip6 fw input | tail -6
