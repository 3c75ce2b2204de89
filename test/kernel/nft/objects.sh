# nft: named counters, quotas, limits, ct helpers, timeouts, synproxy, meters, resets.
ip link set lo up
nft -f - <<'R'
define ports = { 80, 443 }
define lan = 192.168.0.0/16
table inet fw {
	comment "the firewall"
	counter http { comment "web" }
	quota q1 { over 500 bytes }
	limit l1 { rate 5/minute burst 3 packets }
	ct helper ftp-std {
		type "ftp" protocol tcp;
	}
	ct timeout cust {
		protocol tcp;
		l3proto ip;
		policy = { established: 120, close: 4 }
	}
	synproxy sp {
		mss 1460
		wscale 7
		timestamp sack-perm
	}
	set seen {
		type ipv4_addr
		size 128
		flags dynamic,timeout
		timeout 1m
	}
	set ifs {
		typeof meta iifname
		elements = { "lo", "eth0" }
	}
	set pairs {
		typeof ip saddr . tcp dport
		elements = { 10.0.0.1 . 80 }
	}
	set nets {
		type ipv4_addr
		flags interval
		auto-merge
		elements = { 10.0.0.0/8, 11.0.0.0/8, 192.168.1.1-192.168.1.20 }
	}
	map marks {
		typeof ip saddr : meta mark
		elements = { 1.2.3.4 : 0x10 }
	}
	chain in {
		type filter hook input priority filter; policy accept;
		tcp dport $ports counter name http
		quota name "q1" drop
		limit name "l1" accept
		ip saddr $lan drop
		ip saddr @nets drop
		udp dport 53 add @seen { ip saddr }
		icmp type echo-request update @seen { ip saddr limit rate over 10/second } drop
		tcp dport 21 ct helper set "ftp-std"
		tcp dport 22 meter ssh { ip saddr limit rate 3/minute } accept
		meta mark set ip saddr map @marks
	}
}
R
echo "= $?"
nft list ruleset
nft list counters; nft list quotas; nft list limits
nft list ct helpers; nft list ct helper inet fw ftp-std; nft list synproxys; nft list ct timeouts
nft list meters
nft list counter inet fw http; nft list quota inet fw q1
ping -c 3 -i 0.2 127.0.0.1 | tail -2 | head -1
nft list set inet fw seen | sed 's/expires [0-9a-z]*/expires T/'
nft list quota inet fw q1
nft reset quota inet fw q1
nft reset counters
nft list quotas table inet fw
nft flush set inet fw seen; nft list set inet fw seen
nft get element inet fw nets '{ 10.2.3.4 }'
nft get element inet fw nets '{ 12.2.3.4 }'; echo "= $?"
nft get element inet fw pairs '{ 10.0.0.1 . 80 }'
nft delete element inet fw nets '{ 11.0.0.0/8 }'; nft list set inet fw nets
nft add element inet fw nets '{ 10.1.1.1 }'; nft list set inet fw nets
nft delete set inet fw nets; echo "= $?"
nft delete counter inet fw http; echo "= $?"
nft rename chain inet fw in input; nft list chain inet fw input | head -5
nft -c add rule inet fw input tcp dport 99 accept; echo "= $?"
nft -c add rule inet fw inputt tcp dport 99 accept; echo "= $?"
nft -i </dev/null; echo "= $?"
nft delete table inet fw; nft list ruleset
