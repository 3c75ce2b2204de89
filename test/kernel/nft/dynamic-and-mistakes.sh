#!/bin/sh
# meters, dynamic sets, quotas, concatenations, marks
ip netns add x; ip netns add y
ip link add x0 netns x type veth peer name y0 netns y
ip -n x addr add 172.20.0.1/24 dev x0; ip -n y addr add 172.20.0.2/24 dev y0
ip -n x link set x0 up; ip -n y link set y0 up; ip -n x link set lo up; ip -n y link set lo up
ip netns exec y nft -f - <<EOF
table ip t {
	set seen { type ipv4_addr; size 128; flags dynamic,timeout; timeout 1h; }
	set pairs { typeof ip saddr . tcp dport; counter; elements = { 172.20.0.1 . 81, 172.20.0.1 . 82 } }
	set flood { type ipv4_addr; flags dynamic; size 100; }
	quota q { over 200 bytes }
	chain pre {
		type filter hook prerouting priority -150;
		ip protocol icmp meta mark set 0x10
		ip dscp cs1 meta mark set meta mark | 0x1
		ct mark set meta mark
	}
	chain in {
		type filter hook input priority 0; policy accept;
		meta mark 0x10 counter comment "marked"
		ct mark & 0xf0 == 0x10 counter
		icmp type echo-request add @seen { ip saddr }
		ip saddr . tcp dport @pairs counter reject with tcp reset
		tcp flags & (fin|syn|rst|ack) == syn counter
		tcp flags syn / syn,ack counter
		ip length > 500 counter
		ip ttl 64 meta length 84 counter
		icmp type echo-request quota name "q" counter drop
		udp dport 1000-2000 update @flood { ip saddr limit rate over 1/minute burst 1 packets } counter drop
		iifname "y*" ip daddr { 172.20.0.2, 172.20.0.0/30 } counter
		pkttype host fib daddr type local counter return
	}
}
EOF
echo "rc $?"
P="ip netns exec x ping -q -i0.2 -W1"
$P -c4 172.20.0.2 | grep loss | sed 's/, time.*//'
$P -c1 -s 600 -Q 0x20 172.20.0.2 | grep loss | sed 's/, time.*//'
for p in 80 81 82; do ip netns exec x nc -zv -w1 172.20.0.2 $p; done
for i in 1 2 3; do echo hi | ip netns exec x nc -u -w1 -q0 172.20.0.2 1500; done
ip netns exec y nft list chain ip t in
ip netns exec y nft list set ip t pairs
ip netns exec y nft list set ip t seen | sed 's/expires [0-9a-z]*/expires T/'
ip netns exec y nft list set ip t flood
ip netns exec y nft list quota ip t q
ip netns exec y conntrack -L 2>/dev/null | grep -o 'mark=[0-9]*' | sort | uniq -c
ip netns exec y nft reset rules chain ip t in | grep -c 'packets'
ip netns exec y nft add element ip t pairs { 172.20.0.1 }; echo "rc $?"
ip netns exec y nft add element ip t seen { 1.2.3.4 timeout 10s, 1.2.3.5 }; echo "rc $?"
ip netns exec y nft add element ip t pairs { 172.20.0.1 . http counter packets 1 bytes 2 }; ip netns exec y nft -s list set ip t pairs
ip netns exec y nft 'add rule ip t in meta mark set 5; add rule ip t in bogus'; echo "rc $?"
ip netns exec y nft list chain ip t in | tail -3
ip netns exec y nft 'add rule ip t in ip saddr 10.0.0.0/8 ip6 daddr ::1'; echo "rc $?"
ip netns exec y nft 'add rule ip t in icmpv6 type echo-request'; echo "rc $?"
ip netns exec y nft 'add set ip t s { type ipv4_adr; }'; echo "rc $?"
ip netns exec y nft describe icmp type | head -5
ip netns exec y nft describe tcp dport; ip netns exec y nft describe ct nosuch; echo "rc $?"
