# nft from the wiki: home router, sets of every type, maps, meters, objects in maps, monitor-free scripting.
ip link set lo up
ip netns add lan; ip link add lan0 type veth peer name eth0 netns lan; ip addr add 192.168.10.1/24 dev lan0; ip link set lan0 up; ip -n lan addr add 192.168.10.2/24 dev eth0; ip -n lan link set eth0 up; ip -n lan route add default via 192.168.10.1
ip netns add wan; ip link add wan0 type veth peer name eth0 netns wan; ip addr add 198.51.100.1/24 dev wan0; ip link set wan0 up; ip -n wan addr add 198.51.100.9/24 dev eth0; ip -n wan link set eth0 up
sysctl -qw net.ipv4.ip_forward=1; sleep 1
cat > router.nft <<'R'
#!/usr/sbin/nft -f
flush ruleset
define DEV_PRIVATE = lan0
define DEV_WORLD = wan0
define NET_PRIVATE = 192.168.10.0/24
table ip global {
    chain inbound_world {
        # accepting ping (icmp-echo-request) for diagnostic purposes.
        icmp type echo-request limit rate 5/second accept
        # allow SSH connections from some well-known internet host
        ip saddr 198.51.100.9 tcp dport ssh accept
    }
    chain inbound_private {
        icmp type echo-request limit rate 5/second accept
        # allow DHCP, DNS and SSH from the private network
        ip protocol . th dport vmap { tcp . 22 : accept, udp . 53 : accept, tcp . 53 : accept, udp . 67 : accept}
    }
    chain inbound {
        type filter hook input priority 0; policy drop;
        ct state vmap { established : accept, related : accept, invalid : drop }
        iifname vmap { lo : accept, $DEV_WORLD : jump inbound_world, $DEV_PRIVATE : jump inbound_private }
    }
    chain forward {
        type filter hook forward priority 0; policy drop;
        ct state vmap { established : accept, related : accept, invalid : drop }
        # connections from the internal net to the internet or to other internal nets are allowed
        iifname $DEV_PRIVATE accept
    }
    chain postrouting {
        type nat hook postrouting priority 100; policy accept;
        ip saddr $NET_PRIVATE oifname $DEV_WORLD masquerade
    }
    chain prerouting {
        type nat hook prerouting priority -100;
        iifname $DEV_WORLD tcp dport { 80, 443 } dnat to 192.168.10.2
        iifname $DEV_WORLD dnat to tcp dport map { 8080 : 192.168.10.2, 8081 : 192.168.10.3 }
        iifname $DEV_WORLD dnat ip addr . port to tcp dport map { 9000 : 192.168.10.2 . 80 }
    }
}
R
nft -c -f router.nft && nft -f router.nft; echo "= $?"; nft list ruleset
ip netns exec lan ping -c 1 198.51.100.9 | sed -n 2p | sed 's/time=.*//'
ip netns exec wan ping -c 1 198.51.100.1 | sed -n 2p | sed 's/time=.*//'
ip netns exec wan nc -w 1 -z -v 198.51.100.1 25; echo "= $?"
ip netns exec wan nc -w 1 -z -v 198.51.100.1 22; echo "= $?"
(ip netns exec lan sh -c 'echo web | nc -l -p 80 -q 0' &); sleep 0.3; ip netns exec wan nc -w 1 198.51.100.1 9000 </dev/null; echo "= $?"
nft add rule ip global forward ct status dnat accept
ip netns exec wan nc -w 1 198.51.100.1 9000 </dev/null; echo "= $?"
nft add table inet t
nft add set inet t ports '{ typeof tcp dport; flags interval; elements = { 22, 80-90, 443 }; }'
nft add set inet t pairs '{ type ipv4_addr . inet_service . inet_proto; flags interval, timeout; }'
nft add element inet t pairs '{ 10.0.0.0/8 . 80 . tcp timeout 1h, 192.168.0.1-192.168.0.9 . 1-1024 . udp }'
nft add set inet t macs '{ type ether_addr . ipv4_addr; }'; nft add element inet t macs '{ 02:00:00:00:00:01 . 1.2.3.4 }'
nft add set inet t ifs '{ type ifname; elements = { "eth0", "wl*", lan0 }; }'; echo "= $?"
nft add set inet t ifs '{ type ifname; flags interval; elements = { "eth0", "wl*", lan0 }; }'; echo "= $?"
nft add set inet t marks '{ type mark; elements = { 0x1, 255 }; }'
nft add set inet t icm '{ type icmp_type; elements = { echo-request, 3, 11 }; }'
nft add set inet t six '{ type ipv6_addr; flags interval; auto-merge; elements = { 2001:db8::/64, 2001:db8:0:1::/64, ::1 }; }'
nft add set inet t merge '{ type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/24, 10.0.1.0/24, 10.0.2.5 }; }'
nft add element inet t merge '{ 10.0.0.128-10.0.3.0 }'
nft add set inet t over '{ type ipv4_addr; flags interval; elements = { 10.0.0.0/24 }; }'; nft add element inet t over '{ 10.0.0.5 }'; echo "= $?"
nft list sets inet | sed 's/expires [0-9a-z]*/expires T/g'
nft add map inet t m '{ type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { 1.2.3.4 . 80 : 10.0.0.1 . 8080 }; }'
nft add map inet t limits '{ type ipv4_addr : limit; }'; nft add limit inet t slow '{ rate 10/second; }'; nft add element inet t limits '{ 10.0.0.1 : "slow" }'; echo "= $?"
nft add counter inet t http; nft add counter inet t dns; nft add map inet t cnt '{ type inet_service : counter; elements = { 80 : "http", 53 : "dns" }; }'
nft add chain inet t c '{ type filter hook output priority 0; }'; nft add rule inet t c counter name tcp dport map @cnt; nft add rule inet t c counter name udp dport map '{ 53 : "dns", 123 : "http" }'; echo "= $?"
nft add rule inet t c limit name ip daddr map @limits accept; echo "= $?"
nft add rule inet t c dnat ip to ip daddr . tcp dport map @m; echo "= $?"
nft add set inet t heavy '{ type ipv4_addr; size 65535; flags dynamic,timeout; timeout 5m; }'
nft add rule inet t c ct state new add @heavy '{ ip daddr limit rate over 2/second burst 2 packets }' counter reject
nft add rule inet t c update @heavy '{ ip saddr timeout 30s counter }'
nft add rule inet t c meter flood '{ ip daddr . tcp dport timeout 10s limit rate 10/second }' accept
nft add rule inet t c ip saddr and 0.0.0.255 == 1 meta mark set ip dscp lshift 2 or 0x10 ct mark set mark
nft add rule inet t c ct bytes 1000-100000 ct packets '>' 5 ct avgpkt '<' 500 ct expiration 30s ct original ip saddr 1.2.3.4 ct reply proto-dst 80 drop
nft add rule inet t c meta time '>=' '"2020-01-01 00:00:00"' meta hour '"08:00"-"18:00"' meta day '{ Monday, Tuesday }' log level debug flags all
nft add rule inet t c tcp option maxseg size set rt mtu; nft add rule inet t c tcp flags '& (syn|rst) == syn' tcp option maxseg size set 1360
nft add rule inet t c meta skuid root meta skgid 1000 meta oifname lan0 meta priority set 1:2 meta nftrace set 1 meta random '<' 500 meta cpu 0
nft add rule inet t c ip version 4 ip hdrlength 5 ip id 5 ip frag-off '&' 0x1fff != 0 ip ttl set 5 ip dscp set cs1 ip ecn ce ip checksum 0
nft list chain inet t c
nft list maps; nft list meters; nft list counters; nft list limits
ping -c 1 192.168.10.2 >/dev/null; nft list set inet t heavy | sed 's/expires [0-9a-z]*/expires T/g'
nft reset counters table inet t; nft list hooks | head -5
nft describe tcp flags | head -3; nft describe ct state
nft rename chain inet t c cc; nft -a list chain inet t cc | tail -3; nft flush table inet t; nft list chain inet t cc
nft delete set inet t ports; nft delete table inet t; nft list tables
