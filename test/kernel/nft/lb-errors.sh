# Load balancing with nft: numgen, hashes, maps of addresses and ports, DNAT ranges, SNAT maps, hairpins, masks and marks.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
for i in 1 2 3; do ip netns add b$i; ip link add vb$i type veth peer name eth0 netns b$i; ip addr add 10.1.$i.1/24 dev vb$i; ip link set vb$i up; ip -n b$i addr add 10.1.$i.2/24 dev eth0; ip -n b$i link set eth0 up; ip -n b$i link set lo up; ip -n b$i route add default via 10.1.$i.1; done
ip netns add cl; ip link add vc type veth peer name eth0 netns cl; ip addr add 192.0.2.1/24 dev vc; ip link set vc up; ip -n cl addr add 192.0.2.2/24 dev eth0; ip -n cl link set eth0 up; ip -n cl route add default via 192.0.2.1; sleep 1
for i in 1 2 3; do (ip netns exec b$i sh -c "while echo b$i | nc -l -p 80 -q 0; do :; done" & echo $! >> pids); done; sleep 0.3
ask() { ip netns exec cl nc -w 1 $1 $2 </dev/null; }
cat > lb.nft <<'R'
table ip lb {
	map rr { type integer : ipv4_addr; }
	map svc { type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { 198.51.100.1 . 80 : 10.1.1.2 . 80, 198.51.100.1 . 81 : 10.1.2.2 . 80 }; }
	map one { type ipv4_addr : ipv4_addr; flags interval; elements = { 198.51.100.16/28 : 10.1.3.2 }; }
	chain pre {
		type nat hook prerouting priority dstnat;
		ip daddr 198.51.100.2 tcp dport 80 dnat to numgen inc mod 3 map { 0 : 10.1.1.2, 1 : 10.1.2.2, 2 : 10.1.3.2 }
		ip daddr 198.51.100.3 tcp dport 80 dnat to numgen inc mod 10 map { 0-4 : 10.1.1.2, 5-9 : 10.1.2.2 }
		ip daddr 198.51.100.4 tcp dport 80 dnat to jhash ip saddr . tcp dport mod 3 seed 0xdeadbeef map { 0 : 10.1.1.2, 1 : 10.1.2.2, 2 : 10.1.3.2 }
		dnat ip to ip daddr . tcp dport map @svc
		tcp dport 80 dnat to ip daddr map @one
		ip daddr 198.51.100.5 tcp dport 8000-8002 dnat to 10.1.1.2:80
		ip daddr 198.51.100.6 numgen inc mod 2 vmap { 0 : jump first, 1 : goto second }
		ip daddr 198.51.100.7 tcp dport 80 redirect to :8888
		ip daddr 198.51.100.8 dnat to 10.1.1.2-10.1.1.3 random,persistent
	}
	chain first { tcp dport 80 dnat to 10.1.1.2 }
	chain second { meta l4proto tcp dnat to 10.1.2.2:80 }
	chain out { type nat hook output priority -100; ip daddr 198.51.100.9 tcp dport 80 dnat to 10.1.3.2; }
	chain post {
		type nat hook postrouting priority srcnat;
		ip saddr . ip daddr { 192.0.2.0/24 . 10.1.1.2 } counter snat to 10.1.1.1
		oifname "vb2" masquerade random
		oifname vb3 snat to ip saddr map { 192.0.2.2 : 10.1.3.1 }
		meta l4proto { tcp, udp } oifname vc masquerade to :1024-2048 persistent
	}
}
R
nft -f lb.nft; echo "= $?"; nft list ruleset
for i in 1 2 3 4; do ask 198.51.100.2 80; done
for i in 1 2 3 4 5 6; do ask 198.51.100.3 80; done
a=$(ask 198.51.100.4 80); b=$(ask 198.51.100.4 80); [ "$a" = "$b" ] && echo same
ask 198.51.100.1 80; ask 198.51.100.1 81; ask 198.51.100.20 80; ask 198.51.100.5 8001; ask 198.51.100.6 80; ask 198.51.100.6 80; ask 198.51.100.6 80
(echo here | nc -l -p 8888 -q 0 &) ; sleep 0.2; ask 198.51.100.7 80; nc -w 1 198.51.100.9 80 </dev/null
conntrack -L -p tcp --orig-dst 198.51.100.1 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6 T/; s/sport=[0-9]\{5\}/sport=N/g; s/dport=[0-9]\{5\}/dport=N/g' | sort
nft list chain ip lb post | grep counter | sed 's/packets [0-9]* bytes [0-9]*/N/'
nft add element ip lb svc '{ 198.51.100.1 . 82 : 10.1.3.2 . 80 }'; ask 198.51.100.1 82; nft delete element ip lb svc '{ 198.51.100.1 . 82 }'; ask 198.51.100.1 82; echo "= $?"
nft add element ip lb svc '{ 198.51.100.1 . 80 : 10.1.3.2 . 80 }'; echo "= $?"; nft list map ip lb svc; nft get element ip lb svc '{ 198.51.100.1 . 81 }'
nft -j list map ip lb one; nft -j list chain ip lb second; nft -a list chain ip lb first
nft add rule ip lb pre dnat to 10.0.0.1:80; echo "= $?"; nft add rule ip lb pre tcp dport 5 dnat to 10.0.0.1:99999; echo "= $?"; nft add rule ip lb pre dnat to 10.0.0.300; echo "= $?"; nft add rule ip lb pre snat to 10.0.0.1; echo "= $?"; nft add rule ip lb post tcp dport 5 masquerade to :5-3; echo "= $?"; nft add rule ip lb pre redirect to 80; echo "= $?"; nft add rule ip lb pre tcp dport 5 redirect to 10.0.0.1; echo "= $?"
kill $(cat pids)
