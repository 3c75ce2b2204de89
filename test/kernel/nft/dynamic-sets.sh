# rate limits per source, port knocking, fail2ban-like sets, ct count, quotas, timeouts
ip link set lo up
for i in 1 2; do ip netns add c$i; ip link add v$i type veth peer name eth0 netns c$i; ip addr add 10.2.$i.1/24 dev v$i; ip link set v$i up; ip -n c$i addr add 10.2.$i.2/24 dev eth0; ip -n c$i link set eth0 up; ip -n c$i route add default via 10.2.$i.1; done
nft -f - <<'R'
table ip f2b {
	set addr-set-sshd { type ipv4_addr; elements = { 203.0.113.7, 203.0.113.9 } }
	set ban { type ipv4_addr; flags dynamic,timeout; timeout 10s; size 1000; }
	set greylist { type ipv4_addr . inet_service; flags dynamic; size 16; }
	set limits { type ipv4_addr; size 100; flags dynamic,timeout; timeout 60s; }
	set counted { type ipv4_addr; flags dynamic; counter; size 64; }
	set knock1 { type ipv4_addr; flags timeout; timeout 5s; }
	set knocked { type ipv4_addr; flags timeout; timeout 1m; }
	map affinity { type ipv4_addr : mark; flags dynamic,timeout; timeout 30s; }
	chain f2b-chain {
		type filter hook input priority filter - 1; policy accept;
		tcp dport 22 ip saddr @addr-set-sshd reject with icmp port-unreachable
	}
	chain input {
		type filter hook input priority 0;
		update @counted { ip saddr }
		ip saddr @ban counter drop
		icmp type echo-request update @limits { ip saddr limit rate over 3/second burst 2 packets } counter drop
		icmp type echo-request accept
		tcp dport 100 add @knock1 { ip saddr } drop
		tcp dport 200 ip saddr @knock1 add @knocked { ip saddr timeout 30s } drop
		tcp dport 22 ip saddr @knocked accept
		tcp dport 22 add @ban { ip saddr } reject with tcp reset
		tcp dport 23 update @affinity { ip saddr : 0x5 }
		tcp dport 24 meta mark set ip saddr map @affinity
		meta mark 0x5 counter
		tcp dport 80 ct state new add @greylist { ip saddr . tcp dport limit rate over 1/minute } drop
		tcp dport 81 ct count over 1 counter drop
		tcp dport 82 limit rate 1/hour burst 2 packets counter accept
		tcp dport 82 drop
		udp dport 5 quota 100 bytes counter accept
		udp dport 5 counter drop
	}
}
R
echo $?
nft list ruleset
ip netns exec c1 ping -c 6 -i 0.01 -W 1 10.2.1.1 | tail -2 | head -1 | sed 's/, time.*//'
ip netns exec c2 ping -c 2 -i 0.01 -W 1 10.2.2.1 | tail -2 | head -1 | sed 's/, time.*//'
for p in 22 ; do ip netns exec c1 nc -z -w 1 10.2.1.1 $p; echo $?; done
ip netns exec c1 ping -c 1 -W 1 10.2.1.1 | tail -2 | head -1 | sed 's/, time.*//'
nft list set ip f2b ban | sed 's/expires [0-9a-z]*/expires T/'
nc -lk -p 22 > /dev/null & sleep 0.2
for p in 100 200 22; do ip netns exec c2 nc -z -w 1 10.2.2.1 $p; echo "c2 $p $?"; done
nft list set ip f2b knocked | sed 's/expires [0-9a-z]*/expires T/'
ip netns exec c2 nc -z -w 1 10.2.2.1 23; ip netns exec c2 nc -z -w 1 10.2.2.1 24
nft list map ip f2b affinity | sed 's/expires [0-9a-z]*/expires T/'
for i in 1 2 3; do ip netns exec c2 nc -z -w 1 10.2.2.1 80; echo "80 $?"; done
nft list set ip f2b greylist
for i in 1 2 3; do ip netns exec c2 nc -z -w 1 10.2.2.1 82; echo "82 $?"; done
for i in 1 2 3 4; do head -c 20 /dev/zero | ip netns exec c2 nc -u -w 1 -q 0 10.2.2.1 5; done
nft list chain ip f2b input | grep -e quota -e 'udp dport 5' -e counter
nft list set ip f2b limits | sed 's/expires [0-9a-z]*/expires T/g'
sleep 6
nft list set ip f2b knock1; nft list set ip f2b ban | sed 's/expires [0-9a-z]*/expires T/'
nft delete element ip f2b knocked { 10.2.2.2 }; nft list set ip f2b knocked
nft add element ip f2b ban { 10.2.1.2 timeout 1h, 10.2.1.3, 10.2.1.4 expires 5s }; nft list set ip f2b ban | sed 's/expires [0-9a-z]*/expires T/g'
nft add element ip f2b ban { 10.2.1.2 timeout 2h }; nft list set ip f2b ban | sed 's/expires [0-9a-z]*/expires T/g'
nft -j list set ip f2b ban | sed 's/"expires": [0-9]*/"expires": T/g'
nft add element ip f2b addr-set-sshd { 203.0.113.8 timeout 1h }; echo $?
nft list sets | grep set
nft list meters
nft flush set ip f2b greylist
nft delete table ip f2b
kill %1
