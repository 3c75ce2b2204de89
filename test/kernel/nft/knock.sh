# Port knocking, rate limits, quotas and dynamic block lists in nft, with a client who tries.
ip link set lo up
ip netns add c; ip link add eth0 type veth peer name eth0 netns c; ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c addr add 10.0.0.3/24 dev eth0; ip -n c link set eth0 up; sleep 1
cat > k.nft <<'R'
define guarded_ports = {ssh, 8022}
table inet portknock {
	set clients_ipv4 {
		type ipv4_addr
		flags timeout
	}
	set candidates_ipv4 {
		type ipv4_addr . inet_service
		flags timeout
	}
	chain input {
		type filter hook input priority -10; policy accept;
		iifname "lo" return
		tcp dport 10001 add @candidates_ipv4 {ip saddr . 10002 timeout 1m}
		tcp dport 10002 ip saddr . tcp dport @candidates_ipv4 add @candidates_ipv4 {ip saddr . 10003 timeout 1m}
		tcp dport 10003 ip saddr . tcp dport @candidates_ipv4 add @clients_ipv4 {ip saddr timeout 1m} log prefix "Successful portknock: "
		tcp dport $guarded_ports ip saddr @clients_ipv4 counter accept
		tcp dport $guarded_ports ct state established,related counter accept
		tcp dport $guarded_ports counter reject with tcp reset
	}
}
R
nft -f k.nft; echo "= $?"; nft list ruleset
(nc -l -k -p 22 >/dev/null & echo $! > pid); sleep 0.3
k() { ip netns exec c nc -s 10.0.0.2 -w 1 -z -v 10.0.0.1 $1; echo "= $?"; }
k 22; k 10001; k 10002; k 10003; k 22
ip netns exec c nc -s 10.0.0.3 -w 1 -z -v 10.0.0.1 22
nft list table inet portknock | sed 's/expires [0-9a-z]*/expires T/g'
nft list set inet portknock candidates_ipv4 | grep -o '100[0-9]*' | sort
nft get element inet portknock clients_ipv4 '{ 10.0.0.2 }' | sed 's/expires [0-9a-z]*/expires T/g'
nft get element inet portknock candidates_ipv4 '{ 10.0.0.2 . 10002 }' | sed 's/expires [0-9a-z]*/expires T/g'
nft reset counters; nft list counters; nft list chain inet portknock input | grep counter
nft flush ruleset; kill $(cat pid)
cat > r.nft <<'R'
table ip guard {
	set blocked { type ipv4_addr; flags dynamic, timeout; timeout 5s; counter; }
	set rates { type ipv4_addr; size 100; flags dynamic; }
	quota daily { over 500 bytes }
	counter seen { comment "all that came" }
	limit lim { rate 2/minute burst 3 packets; }
	chain in {
		type filter hook input priority filter; policy accept;
		counter name seen
		ip saddr @blocked counter drop
		icmp type echo-request quota name daily counter drop comment "too much"
		icmp type echo-request limit name lim accept
		icmp type echo-request add @blocked { ip saddr } reject with icmp type admin-prohibited
		udp dport 53 meter dns { ip saddr limit rate over 1/second burst 1 packets } counter drop
		udp dport 54 add @rates { ip saddr limit rate 1/second } counter accept
		udp dport 55 limit rate over 100 bytes/second burst 60 bytes counter drop
		udp dport 56 quota until 100 bytes counter accept
	}
}
R
nft -f r.nft; echo "= $?"
ip netns exec c ping -c 5 -i 0.2 -W 1 -I 10.0.0.2 10.0.0.1 | sed 's/time=.*//;s/time [0-9]*ms//'
nft list table ip guard | sed 's/expires [0-9a-z]*/expires T/g'
sleep 5.5; nft list set ip guard blocked; ip netns exec c ping -c 1 -W 1 -I 10.0.0.3 10.0.0.1 | sed -n 2p
ip netns exec c ping -c 4 -i 0.2 -W 1 -s 100 -I 10.0.0.3 10.0.0.1 | grep -c 'bytes from'
for p in 53 53 53 54 54 55 55 55 56 56; do echo -n 12345678901234567890 | ip netns exec c nc -u -q 0 -w 1 -s 10.0.0.2 10.0.0.1 $p; done
nft list chain ip guard in | grep -e udp -e quota; nft list meters; nft list set ip guard rates; nft list quotas; nft list limits; nft list counters
nft reset quotas | grep used; nft reset counter ip guard seen; nft list counter ip guard seen; nft list quota ip guard daily; nft list limit ip guard lim
nft add element ip guard blocked '{ 10.0.0.9 timeout 1h counter packets 5 bytes 50, 10.0.0.8 expires 3s }'; nft list set ip guard blocked | sed 's/expires 59m[0-9a-z]*/expires T/'
nft delete quota ip guard daily; echo "= $?"; nft delete counter ip guard seen; echo "= $?"; nft delete limit ip guard nope; echo "= $?"
