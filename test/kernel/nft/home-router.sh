#!/bin/bash
# a home router in nft: wan, lan, guest; port forwards; isolation; counters by host
set -o pipefail
mkns() { ip netns add "$1"; ip -n "$1" link set lo up; ip link add "$2" type veth peer name eth0 netns "$1"; ip link set "$2" up; ip addr add "$3.1/24" dev "$2"; ip -n "$1" addr add "$3.2/24" dev eth0; ip -n "$1" link set eth0 up; [ "$4" = gw ] && ip -n "$1" route add default via "$3.1"; return 0; }
mkns inet wan 203.0.113
mkns laptop lan 192.168.1 gw
mkns phone guest 192.168.2 gw
ip link set lo up; echo 1 > /proc/sys/net/ipv4/ip_forward
cat > /tmp/router.nft <<'EOF'
#!/usr/sbin/nft -f
flush ruleset

define WAN = wan
define LAN = lan
define GUEST = guest
define LAN_NET = 192.168.1.0/24
define FORWARDS = { 8080 : 192.168.1.2, 2222 : 192.168.1.2 }

table inet filter {
	counter cnt_dropped {
		comment "input drops"
	}

	set blocked {
		type ipv4_addr
		flags interval
		auto-merge
		elements = { 198.51.100.0/25, 198.51.100.128/25, 10.66.0.1-10.66.0.9 }
	}

	chain in_wan {
		icmp type echo-request limit rate 3/second burst 2 packets accept
		tcp dport 22 ct state new log prefix "ssh " drop
		counter name cnt_dropped drop
	}

	chain in_lan {
		udp dport { 53, 67 } accept
		tcp dport { 22, 53, 80 } accept
		icmp type echo-request accept
		reject with icmpx port-unreachable
	}

	chain input {
		type filter hook input priority filter; policy drop;

		ct state vmap { invalid : drop, established : accept, related : accept }
		iifname vmap { "lo" : accept, $WAN : jump in_wan, $LAN : jump in_lan, $GUEST : goto in_lan }
	}

	chain forward {
		type filter hook forward priority filter; policy drop;

		ct state established,related counter accept
		ip saddr @blocked drop
		iifname { $LAN, $GUEST } oifname $WAN counter accept
		iifname $WAN oifname $LAN ct status dnat counter accept
		iifname $GUEST oifname $LAN counter reject with icmpx admin-prohibited
	}
}

table ip nat {
	map fwd {
		type inet_service : ipv4_addr
		elements = $FORWARDS
	}

	chain prerouting {
		type nat hook prerouting priority dstnat;
		iifname $WAN dnat to tcp dport map @fwd
	}

	chain postrouting {
		type nat hook postrouting priority srcnat;
		oifname $WAN masquerade
	}
}
EOF
nft -c -f /tmp/router.nft && nft -f /tmp/router.nft; echo "loaded: $?"
nft list ruleset
say() { printf '\n### %s\n' "$*"; }
say ping out; ip netns exec laptop ping -c1 -W1 203.0.113.2 | grep -c 'bytes from'
say guest to lan; ip netns exec phone ping -c1 -W1 192.168.1.2 | sed -n 2p
say wan pings; ip netns exec inet ping -q -i 0.1 -c 5 -W 0.3 203.0.113.1 | grep transmitted | sed 's/, time.*//'
say router service; ip netns exec laptop nc -zv -w1 192.168.1.1 443
say wan ssh; ip netns exec inet nc -zv -w1 203.0.113.1 22
ip netns exec laptop nc -lk -p 8080 >/dev/null & L=$!; sleep 0.3
say forward; ip netns exec inet nc -zv -w1 203.0.113.1 8080; ip netns exec inet nc -zv -w1 203.0.113.1 2222
conntrack -L -p tcp --dport 8080 2>/dev/null | sed -E 's/tcp +6 [0-9]+/tcp 6 T/; s/port=[0-9]{5}/port=P/g'
say counters; nft list counters; nft list chain inet filter forward | grep counter | sed -E '/established/s/packets [0-9]+ bytes [0-9]+/X/'
nft add element ip nat fwd '{ 9090 : 192.168.1.2 }'; nft list map ip nat fwd; nft get element ip nat fwd '{ 8080 }'
nft delete element inet filter blocked '{ 198.51.100.77 }'; nft list set inet filter blocked
nft -n list chain inet filter in_wan; nft -a list chain inet filter in_lan; nft -t list set inet filter blocked
kill $L
