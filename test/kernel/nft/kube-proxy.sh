# kube-proxy's nftables mode: verdict maps of services, numgen for endpoints, sets of hairpins, and masquerade by mark.
cat >rules <<'EOF'
table ip kube-proxy {
	comment "rules for kube-proxy"
	set cluster-ips {
		type ipv4_addr
		comment "Active ClusterIPs"
		elements = { 10.96.0.1, 10.96.0.10 }
	}
	map service-ips {
		type ipv4_addr . inet_proto . inet_service : verdict
		elements = { 10.96.0.10 . tcp . 80 : goto service-web,
			     10.96.0.1 . tcp . 443 : goto service-api }
	}
	map no-endpoint-services {
		type ipv4_addr . inet_proto . inet_service : verdict
		elements = { 10.96.0.11 . tcp . 80 : goto reject-chain }
	}
	chain filter-forward { type filter hook forward priority -110; policy accept; ct state new jump service-endpoints-check; }
	chain nat-prerouting { type nat hook prerouting priority dstnat; policy accept; jump services; }
	chain nat-output { type nat hook output priority -100; policy accept; jump services; }
	chain nat-postrouting { type nat hook postrouting priority srcnat; policy accept; jump masquerading; }
	chain service-endpoints-check { ip daddr . meta l4proto . th dport vmap @no-endpoint-services; }
	chain services { ip daddr . meta l4proto . th dport vmap @service-ips; ip daddr @cluster-ips tcp dport 1-1023 counter return; }
	chain masquerading { meta mark & 0x4000 == 0 return; meta mark set meta mark ^ 0x4000; masquerade fully-random; }
	chain mark-for-masquerade { meta mark set meta mark | 0x4000; }
	chain reject-chain { reject; }
	chain service-web { ip saddr != 10.244.0.0/16 jump mark-for-masquerade; numgen random mod 2 vmap { 0 : goto endpoint-1, 1 : goto endpoint-2 }; }
	chain service-api { meta l4proto tcp dnat to 192.168.0.10:6443; }
	chain endpoint-1 { ip saddr 10.244.0.2 jump mark-for-masquerade; meta l4proto tcp dnat to 10.244.0.2:8080; }
	chain endpoint-2 { ip saddr 10.244.0.3 jump mark-for-masquerade; meta l4proto tcp dnat to 10.244.0.3:8080; }
}
EOF
nft -f rules; echo "= $?"
nft list ruleset
nft list map ip kube-proxy service-ips
nft -j list tables | jq -c '.nftables[1]'
nft add element ip kube-proxy service-ips '{ 10.96.0.12 . udp . 53 : goto service-web }'; echo "= $?"
nft delete element ip kube-proxy cluster-ips '{ 10.96.0.99 }'; echo "= $?"
nft get element ip kube-proxy cluster-ips '{ 10.96.0.1 }'
nft delete table ip kube-proxy
nft list ruleset
