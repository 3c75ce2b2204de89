# firewalld-like nft rules: zones by policy dispatch, then packets.
ip netns add c; ip link add v0 type veth peer name eth0 netns c; ip addr add 10.9.0.1/24 dev v0; ip link set v0 up; ip link set lo up
ip -n c addr add 10.9.0.2/24 dev eth0; ip -n c link set eth0 up
cat > /tmp/fw.nft <<'R'
table inet firewalld {
	ct helper helper-ftp-tcp {
		type "ftp" protocol tcp
		l3proto inet
	}
	set block4 { type ipv4_addr; flags interval; }
	chain mangle_PREROUTING {
		type filter hook prerouting priority mangle + 10; policy accept;
		jump mangle_PREROUTING_ZONES
	}
	chain mangle_PREROUTING_ZONES {
		iifname "v0" goto mangle_PRE_public
		goto mangle_PRE_public
	}
	chain mangle_PRE_public { }
	chain nat_POSTROUTING {
		type nat hook postrouting priority srcnat + 10; policy accept;
		oifname != "lo" masquerade
	}
	chain filter_PREROUTING {
		type filter hook prerouting priority filter + 10; policy accept;
		icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
		meta nfproto ipv6 fib saddr . mark . iif oif missing drop
	}
	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state invalid drop
		jump filter_INPUT_ZONES
		reject with icmpx type admin-prohibited
	}
	chain filter_INPUT_ZONES {
		iifname vmap { "v0" : goto filter_IN_public, "v1" : goto filter_IN_drop }
	}
	chain filter_IN_drop { drop }
	chain filter_IN_public {
		jump filter_IN_public_log
		jump filter_IN_public_allow
		meta l4proto { icmp, ipv6-icmp } accept
	}
	chain filter_IN_public_log { tcp dport 23 log prefix "telnet" level debug }
	chain filter_IN_public_allow {
		tcp dport 22 accept
		ip6 daddr fe80::/64 udp dport 546 accept
		ip daddr 224.0.0.251 udp dport 5353 accept
		tcp dport 8000-8010 counter accept
		ip saddr @block4 drop
	}
}
R
nft -f /tmp/fw.nft; echo "= $?"
nft list ruleset > /tmp/a; cat /tmp/a
nft flush ruleset; nft -f /tmp/a; nft list ruleset | diff /tmp/a - && echo same
ip netns exec c ping -c 1 -W 1 10.9.0.1 | head -2
nc -l -p 8001 >/dev/null & sleep 0.2; ip netns exec c nc -z -v -w 1 10.9.0.1 8001; ip netns exec c nc -z -v -w 1 10.9.0.1 9001; echo "= $?"
nft list chain inet firewalld filter_IN_public_allow
nft add element inet firewalld block4 '{ 10.9.0.2, 10.9.1.0/24 }'
ip netns exec c nc -z -v -w 1 10.9.0.1 9001; echo "= $?"
nft insert rule inet firewalld filter_IN_public_allow position 10 tcp dport 443 accept; echo "= $?"
nft -a list chain inet firewalld filter_IN_public_allow
nft delete chain inet firewalld filter_IN_public_log; echo "= $?"
nft flush chain inet firewalld filter_IN_public; nft delete chain inet firewalld filter_IN_public_log; echo "= $?"
nft -j list chain inet firewalld filter_IN_public_allow
nft -e add rule inet firewalld filter_IN_public_allow tcp dport 99 accept
nft -y list chain inet firewalld filter_INPUT | head -3
nft list chain inet firewalld nosuch; echo "= $?"
nft list table inet nosuch; echo "= $?"
nft delete table inet nosuch; echo "= $?"
nft destroy table inet nosuch; echo "= $?"
