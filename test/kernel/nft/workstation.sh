# Debian's example, includes, intervals that clash, maps, counters.
nft -f - <<'R'
#!/usr/sbin/nft -f
flush ruleset
table inet filter {
	chain input {
		type filter hook input priority filter;
	}
	chain forward {
		type filter hook forward priority filter;
	}
	chain output {
		type filter hook output priority filter;
	}
}
R
echo "= $?"
nft -n list ruleset
nft 'add rule inet filter input ct state { established, related } accept; add rule inet filter input meta l4proto ipv6-icmp icmpv6 type { nd-neighbor-solicit } accept; add rule inet filter input tcp dport ssh counter accept'
nft -n list ruleset
nft list ruleset
cat > /tmp/inc.nft <<'R'
define port = { 22, 80 }
R
printf 'include "/tmp/inc.nft"\nadd rule inet filter input tcp dport $port accept\n' | nft -f -; echo "= $?"
nft list chain inet filter input
nft delete rule inet filter input handle 1000; echo "= $?"
nft add set inet filter s '{ type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } }'
nft add element inet filter s '{ 10.1.0.0/16 }'; echo "= $?"
nft add element inet filter s '{ 10.0.0.0/8 }'; echo "= $?"
nft add element inet filter s '{ 11.0.0.0/16, 11.0.0.1 }'; echo "= $?"
nft list set inet filter s
nft add map inet filter m '{ type ipv4_addr : verdict; }'
nft add element inet filter m '{ 1.1.1.1 : drop }'; nft add element inet filter m '{ 1.1.1.1 : accept }'; echo "= $?"
nft add element inet filter m '{ 1.1.1.2 : jump nosuch }'; echo "= $?"
nft add counter inet filter k; nft add rule inet filter input counter name k; nft delete counter inet filter k; echo "= $?"
nft list counters
nft reset counter inet filter k
