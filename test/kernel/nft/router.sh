# A home router in nftables: forwarded ports from a map, sets with timeouts, rates, packets and counters.
ip netns add lan; ip netns add wan; for n in lan wan; do ip -n $n link set lo up; done; ip link set lo up
ip link add lan0 type veth peer name eth0 netns lan; ip link add wan0 type veth peer name eth0 netns wan
ip addr add 192.168.1.1/24 dev lan0; ip addr add 203.0.113.1/24 dev wan0; ip link set lan0 up; ip link set wan0 up
ip -n lan addr add 192.168.1.10/24 dev eth0; ip -n lan link set eth0 up; ip -n lan route add default via 192.168.1.1
ip -n wan addr add 203.0.113.50/24 dev eth0; ip -n wan link set eth0 up
sysctl -w net.ipv4.ip_forward=1
cat > /tmp/router.nft <<'R'
#!/usr/sbin/nft -f
flush ruleset
define DEV_LAN = lan0
define DEV_WAN = wan0
define NET_LAN = 192.168.1.0/24
define WEB = { 80, 443 }
table ip global {
    set flood { type ipv4_addr; flags dynamic, timeout; timeout 10s; size 1024; }
    map pf { type inet_service : ipv4_addr . inet_service; elements = { 8080 : 192.168.1.10 . 80, 2222 : 192.168.1.10 . 22 } }
    counter dropped { }
    chain inbound_world {
        icmp type echo-request limit rate 5/second accept
        ip saddr { 203.0.113.50 } tcp dport vmap { 22 : accept, 23 : drop, 8000-8100 : jump log_it }
    }
    chain log_it { counter; log prefix "hit: " accept; }
    chain inbound_private {
        icmp type echo-request limit rate 5/second accept
        ip protocol . th dport vmap { tcp . 22 : accept, udp . 53 : accept, tcp . 53 : accept, udp . 67 : accept}
    }
    chain inbound {
        type filter hook input priority 0; policy drop;
        ct state vmap { established : accept, related : accept, invalid : drop }
        iifname vmap { lo : accept, $DEV_WAN : jump inbound_world, $DEV_LAN : jump inbound_private }
        counter name dropped
    }
    chain forward {
        type filter hook forward priority 0; policy drop;
        ct state vmap { established : accept, related : accept, invalid : drop }
        ct status dnat accept
        iifname $DEV_LAN accept
        ip saddr != $NET_LAN add @flood { ip saddr limit rate over 2/minute } counter drop
    }
    chain prerouting {
        type nat hook prerouting priority -100; policy accept;
        iifname $DEV_WAN dnat ip addr . port to tcp dport map @pf
    }
    chain postrouting {
        type nat hook postrouting priority 100; policy accept;
        ip saddr $NET_LAN oifname $DEV_WAN masquerade
    }
}
R
nft -c -f /tmp/router.nft; echo "check $?"; nft -f /tmp/router.nft; echo "load $?"; nft list ruleset
l() { ip netns exec lan "$@"; }; w() { ip netns exec wan "$@"; }
l ping -c 1 -W 1 203.0.113.50 | tail -2 | head -1; w ping -c 8 -i 0.05 -W 1 203.0.113.1 | tail -2 | head -1 | cut -d, -f1,2
l nc -l -k -p 80 > /dev/null & nc -l -k -p 8005 >/dev/null & sleep 0.3
w nc -z -v -w 1 203.0.113.1 8080; w nc -z -v -w 1 203.0.113.1 8005; echo x | w nc -u -w 0 203.0.113.1 9999; echo x | l nc -u -w 0 192.168.1.1 8005
w ip route add 192.168.1.0/24 via 203.0.113.1; echo x | w nc -u -w 0 192.168.1.10 81
nft list counters; nft list chain ip global log_it; nft list chain ip global forward; nft list set ip global flood | sed 's/expires [0-9a-z]*/expires T/'
conntrack -L -p tcp 2>/dev/null | grep dport=8080 | sed -E 's/^tcp +6 [0-9]+ [A-Z_]+/tcp/; s/sport=[0-9]+/sport=P/; s/dport=[3-6][0-9]{4}/dport=P/' | sort -u
nft add element ip global pf '{ 9090 : 192.168.1.10 . 9090 }'; nft delete element ip global pf '{ 2222 }'; echo $?; nft list map ip global pf
nft get element ip global pf '{ 8080 }'; nft add element ip global pf '{ 8080 : 192.168.1.11 . 80 }'; echo $?
nft insert rule ip global inbound index 0 tcp dport 9999 reject with tcp reset; nft add rule ip global inbound index 0 udp dport 9999 reject; nft -a list chain ip global inbound
nft replace rule ip global inbound handle 99 drop; echo $?; nft delete rule ip global inbound handle 99; echo $?
nft reset counter ip global dropped; nft list counter ip global dropped
nft 'add chain ip global late { type filter hook input priority filter + 5; policy accept; comment "late one"; }'; nft list chain ip global late; nft delete chain ip global late
nft flush table ip global; nft list table ip global | head -20
