# A gateway with two uplinks, sets of subnets, per-host accounting, port knocking, logs and flow through packets
ip link set lo up
for n in lan w1 w2; do ip netns add $n; ip link add $n-h type veth peer name eth0 netns $n; ip link set $n-h up; ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip addr add 192.168.50.1/24 dev lan-h; ip addr add 198.51.100.2/30 dev w1-h; ip addr add 203.0.113.2/30 dev w2-h
ip -n lan addr add 192.168.50.10/24 dev eth0; ip -n lan addr add 192.168.50.20/24 dev eth0; ip -n lan route add default via 192.168.50.1
ip -n w1 addr add 198.51.100.1/30 dev eth0; ip -n w1 addr add 8.8.8.8/32 dev lo; ip -n w2 addr add 203.0.113.1/30 dev eth0; ip -n w2 addr add 8.8.8.8/32 dev lo
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0; for d in lan-h w1-h w2-h; do sysctl -qw net.ipv4.conf.$d.rp_filter=0; done
ip route add default via 198.51.100.1 metric 10; ip route add default via 203.0.113.1 table 200; ip rule add fwmark 0x2 lookup 200 prio 100
cat > /etc/nftables.conf <<'R'
#!/usr/sbin/nft -f
flush ruleset
define lan_if = "lan-h"
define wan_ifs = { "w1-h", "w2-h" }
define lan_net = 192.168.50.0/24
define admin = 192.168.50.10
table inet gw {
	set acct_up { type ipv4_addr; flags dynamic; size 256; counter; }
	set acct_down { type ipv4_addr; flags dynamic; size 256; counter; }
	set second { type ipv4_addr; elements = { 192.168.50.20 } }
	set rfc1918 { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 10.1.0.0/16 } }
	counter lan2wan { }
	counter wan2lan { }
	chain mark_pre {
		type filter hook prerouting priority mangle; policy accept;
		ct mark != 0 meta mark set ct mark accept
		iifname $lan_if ct state new ip saddr @second meta mark set 0x2
		ct mark set meta mark
	}
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop, new : continue }
		iifname "lo" accept
		iifname $lan_if ip saddr $admin tcp dport 22 accept
		iifname $lan_if udp dport { 53, 67 } accept
		iifname $lan_if icmp type echo-request accept
		iifname $wan_ifs ip saddr @rfc1918 log prefix "spoof " drop
		iifname $wan_ifs icmp type echo-request limit rate 2/second burst 2 packets accept
		reject with icmpx type port-unreachable
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		iifname $lan_if oifname $wan_ifs update @acct_up { ip saddr } counter name lan2wan accept
		iifname $wan_ifs oifname $lan_if ct state established,related update @acct_down { ip daddr } counter name wan2lan accept
		ct status dnat accept
	}
	chain nat_pre {
		type nat hook prerouting priority dstnat;
		iifname $wan_ifs tcp dport 8022 dnat ip to $admin:22
		iifname $wan_ifs udp dport 1000-1010 dnat ip to 192.168.50.20
	}
	chain nat_post {
		type nat hook postrouting priority srcnat;
		oifname "w1-h" ip saddr $lan_net snat ip to 198.51.100.2
		oifname "w2-h" ip saddr $lan_net masquerade
	}
}
R
nft -c -f /etc/nftables.conf && nft -f /etc/nftables.conf; echo $?
nft list ruleset
ip netns exec lan ping -c 2 -i 0.1 -W 1 8.8.8.8 | tail -2 | head -1 | sed 's/, time.*//'
ip netns exec lan ping -c 3 -i 0.1 -W 1 -I 192.168.50.20 8.8.8.8 | tail -2 | head -1 | sed 's/, time.*//'
ip netns exec w1 ping -c 4 -i 0.05 -W 1 198.51.100.2 | tail -2 | head -1 | sed 's/, time.*//'
ip netns exec lan nc -l -s 192.168.50.10 -p 22 >/dev/null & sleep 0.3
ip netns exec w1 nc -vz -w 1 198.51.100.2 8022; ip netns exec w1 nc -vz -w 1 198.51.100.2 23; ip netns exec lan nc -vz -w 1 192.168.50.1 22; ip netns exec lan nc -vz -s 192.168.50.20 -w 1 192.168.50.1 22
nft list counters; nft list set inet gw acct_up; nft list set inet gw acct_down
conntrack -L 2>/dev/null | sed 's/id=[0-9]*/id=N/g;s/icmp     1 [0-9]*/icmp     1 T/;s/tcp      6 [0-9]*/tcp      6 T/;s/sport=[3-6][0-9][0-9][0-9][0-9]/sport=S/g;s/dport=[3-6][0-9][0-9][0-9][0-9]/dport=S/g' | sort
nft reset counter inet gw lan2wan; nft reset counters table inet gw; nft list counters | grep packets
nft add element inet gw rfc1918 '{ 169.254.0.0/16, 172.32.0.0/12 }'; nft list set inet gw rfc1918; nft get element inet gw rfc1918 '{ 172.17.0.1, 10.1.2.3 }'; nft delete element inet gw rfc1918 '{ 10.0.0.0/8 }'; nft delete element inet gw rfc1918 '{ 10.0.0.0/9 }'; nft list set inet gw rfc1918
nft add element inet gw second '{ 192.168.50.10 }'; ip netns exec lan ping -c 1 -W 1 8.8.8.8 | tail -2 | head -1 | sed 's/, time.*//'; ip netns exec w2 nft list ruleset; nft list set inet gw acct_up; nft flush set inet gw acct_up; nft list set inet gw acct_up
nft -j list counters; nft -j list set inet gw rfc1918; nft -j list chain inet gw input
