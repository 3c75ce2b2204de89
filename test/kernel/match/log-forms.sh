# visible logs: dmesg of LOG, TRACE, nft log; NFLOG; counters of log rules
dmesg -C 2>/dev/null; ip netns add q; ip link add lg type veth peer name eth0 netns q; ip link set lg address 02:aa:00:00:00:01; ip addr add 10.33.0.1/24 dev lg; ip link set lg up; ip link set lo up; ip -n q link set eth0 address 02:aa:00:00:00:02 up; ip -n q addr add 10.33.0.2/24 dev eth0; ip -n q link set lo up
sysctl net.netfilter.nf_log_all_netns; sysctl -w net.netfilter.nf_log_all_netns=1 2>&1 | head -1
iptables -A INPUT -p icmp -j LOG --log-prefix "ping: " --log-level info; iptables -A INPUT -p tcp --syn -j LOG --log-prefix "syn " --log-tcp-options --log-tcp-sequence --log-ip-options; iptables -A INPUT -p udp -j NFLOG --nflog-group 2 --nflog-prefix udp; iptables -A OUTPUT -p icmp -j LOG --log-uid --log-macdecode; iptables -t raw -A PREROUTING -p udp --dport 5 -j TRACE
ip netns exec q ping -c1 -W1 10.33.0.1 > /dev/null; ip netns exec q nc -z -w1 10.33.0.1 9; echo u | ip netns exec q nc -u -w1 10.33.0.1 5; ping -c1 10.33.0.2 >/dev/null
iptables -nvL; iptables -S; iptables -t raw -nvL PREROUTING; for l in emerg alert crit error warning notice info debug 0 8 foo panic; do iptables -A FORWARD -j LOG --log-level $l; done; iptables -S FORWARD; iptables -L FORWARD; iptables -F
nft -f - <<'EOF'
table inet l {
	chain in {
		type filter hook input priority 0;
		icmp type echo-request log prefix "nft ping " level debug flags all counter
		tcp flags & (syn | ack) == syn log flags tcp sequence,options flags ip options
		udp dport 5 log group 1 prefix "u" snaplen 20
		log level audit
		meta l4proto icmp log flags skuid flags ether
		log prefix "x" level notice
		iifname "lg" log prefix "a\"b"
	}
}
EOF
echo $?; nft -f - <<'EOF'
table inet l {
	chain in {
		type filter hook input priority 0;
		icmp type echo-request log prefix "nft ping " level debug flags all counter
		tcp flags & (syn | ack) == syn log flags tcp sequence,options flags ip options
		udp dport 5 log group 1 prefix "u" snaplen 20
		meta l4proto icmp log flags skuid flags ether
		log prefix "x" level notice
		log level warn
		log
		log group 0
	}
}
EOF
echo $?; ip netns exec q ping -c1 -W1 10.33.0.1 > /dev/null; nft list ruleset; nft -j list chain inet l in; nft add rule inet l in log level bogus; nft add rule inet l in log group 70000; nft add rule inet l in log group 1 level info; nft add rule inet l in log prefix '"'$(printf 'p%.0s' $(seq 130))'"'; nft add rule inet l in log flags bogus; nft add rule inet l in log snaplen 5; nft add rule inet l in log queue-threshold 5; nft list chain inet l in | tail -5
