# Docs' quick starts: simple firewalls in one command each, saved and loaded again
ip link set lo up
nft add table inet firewall
nft add chain inet firewall inbound '{ type filter hook input priority 0; policy drop; }'
nft add chain inet firewall outbound '{ type filter hook output priority 0; policy accept; }'
nft add chain inet firewall fwd '{ type filter hook forward priority filter + 5; policy drop; }'
nft add rule inet firewall inbound ct state related,established accept
nft add rule inet firewall inbound iif lo accept
nft add rule inet firewall inbound ct state invalid counter drop
nft add rule inet firewall inbound ip protocol icmp accept
nft add rule inet firewall inbound ip6 nexthdr icmpv6 accept
nft add rule inet firewall inbound tcp dport { ssh, http, https } ct state new counter accept
nft add rule inet firewall inbound udp dport 51820 accept comment '"wireguard"'
nft add rule inet firewall inbound ip saddr { 10.0.0.0/8, 192.168.1.5 } tcp dport 5432 accept
nft add rule inet firewall inbound tcp dport 9000-9010 meta mark set 0x64
nft add rule inet firewall inbound limit rate 5/minute burst 7 packets log prefix '"[nft drop] "' flags all
nft insert rule inet firewall inbound ip saddr 203.0.113.66 drop
nft list ruleset > /tmp/saved.nft; cat /tmp/saved.nft
nft -s list ruleset > /tmp/saved2.nft; diff /tmp/saved.nft /tmp/saved2.nft
(echo 'flush ruleset'; cat /tmp/saved2.nft) > /tmp/load.nft; nft -f /tmp/load.nft; echo $?
nft -a list chain inet firewall inbound
H=$(nft -a list chain inet firewall inbound | awk '/5432/ { print $NF }'); echo "handle $H"
nft delete rule inet firewall inbound handle $H; nft list chain inet firewall inbound | grep -c 5432
nft replace rule inet firewall inbound handle $((H-1)) udp dport 51821 accept; nft list chain inet firewall inbound | grep 5182
nft -nn list ruleset | head -12; nft -S list chain inet firewall inbound | grep dport; nft -u list ruleset | head -3; nft -T list ruleset | tail -3; nft -N list chain inet firewall fwd; nft -ann list table inet firewall | tail -8
nft list chain inet firewall inbound | grep counter; nft reset counters; nft reset rules 2>&1 | head -3
nft add set inet firewall blackhole '{ type ipv4_addr; flags timeout; size 100; }'; nft add rule inet firewall inbound ip saddr @blackhole drop; nft add element inet firewall blackhole '{ 1.2.3.4 timeout 1m, 5.6.7.8 }'; nft list set inet firewall blackhole | sed 's/expires [0-9a-z]*/expires T/'; nft delete element inet firewall blackhole '{ 5.6.7.8 }'; nft list set inet firewall blackhole | grep -c 5.6.7.8; nft delete set inet firewall blackhole; echo $?
nft add map inet firewall ports '{ type inet_service : verdict; }'; nft add element inet firewall ports '{ 22 : accept, 23 : drop, 80 : jump outbound }'; nft add chain inet firewall web; nft add element inet firewall ports '{ 80 : jump web, 443 : goto web }'; nft add rule inet firewall inbound tcp dport vmap @ports; nft list map inet firewall ports; nft delete chain inet firewall web; echo $?; nft delete element inet firewall ports '{ 80, 443 }'; nft delete element inet firewall ports '{ 80 : jump web }'; nft delete chain inet firewall web; echo $?
nft flush chain inet firewall inbound; nft delete chain inet firewall inbound; nft list table inet firewall; nft delete table inet firewall; nft delete table inet firewall; echo $?; nft list ruleset; nft flush ruleset; echo $?
nft 'add table ip a; add table ip6 a; add table inet a; add table arp a; add table bridge a; add table netdev a'; nft list tables; nft list tables ip6; nft delete table a; nft list tables; nft -a list tables; nft flush ruleset inet; nft list tables; nft delete table ip6 handle 2 ; nft list tables; nft flush ruleset
nft add table ip x '{ flags dormant; }'; nft add table ip x '{ comment "c"; }'; nft list table x; nft add table ip x; nft list table x; nft add table ip y '{ flags foo; }'; nft add table ip z '{ comment "z table"; }'; nft list table z; nft add chain z c '{ comment "a chain"; }'; nft add chain z b '{ type filter hook input priority -1; comment "base"; }'; nft list table z
