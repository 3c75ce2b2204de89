# quotas, limits, counters: live values and resets
ip netns add h; ip link add v type veth peer name w netns h; ip addr add 10.30.0.1/24 dev v; ip link set v up; ip -n h addr add 10.30.0.2/24 dev w; ip -n h link set w up; ip link set lo up
p() { ip netns exec h ping -q -c ${1:-1} -i 0.05 -s ${2:-56} -W 0.3 10.30.0.1 | grep transm | sed 's/, time.*//'; }
nft add table ip t
nft 'add quota ip t q1 { over 500 bytes ; }'; nft add quota ip t q2 '{ 1 kbytes used 100 bytes }'; nft add quota ip t q3 '{ until 10 mbytes; comment "ten" ; }'
nft add counter ip t c1 '{ packets 10 bytes 1000 }'; nft add counter ip t c2; nft add limit ip t l1 '{ rate 3/minute burst 2 packets ; }'; nft add limit ip t l2 '{ rate over 1 kbytes/second ; }'
nft add quota ip t bad '{ over 1 gbytes }'; nft add counter ip t bad '{ packets 1 }'
nft list counters; nft list quotas; nft list limits; nft list quota ip t q2
nft add chain ip t in '{ type filter hook input priority 0; }'
nft add rule ip t in icmp type echo-request counter name c1 quota name q1 counter name c2 drop
p 8
nft list counters table ip t; nft list quota ip t q1; nft list chain ip t in
nft reset quota ip t q1; nft list quota ip t q1; nft reset counter ip t c1; nft reset counters table ip t; nft list counter ip t c2
nft flush chain ip t in; nft add rule ip t in icmp type echo-request limit name l1 counter accept; nft add rule ip t in icmp type echo-request counter drop
p 4; nft list chain ip t in
nft flush chain ip t in; nft add rule ip t in ip length '> 500' limit rate over 600 bytes/second burst 1000 bytes counter drop; nft add rule ip t in counter
p 4 800; nft list chain ip t in | grep -c limit
nft flush chain ip t in; nft add rule ip t in quota 300 bytes counter accept; nft add rule ip t in counter drop; p 5; nft list chain ip t in; nft -s list chain ip t in
nft flush chain ip t in; nft add rule ip t in limit rate 1/day burst 3 packets counter accept; nft add rule ip t in limit rate 400/hour counter; nft add rule ip t in limit rate 10 mbytes/second; nft add rule ip t in limit rate over 100/minute burst 10 packets drop; nft add rule ip t in limit rate 1/week; p 5; nft list chain ip t in
nft delete quota ip t q1; nft delete counter ip t c1; nft delete limit ip t l1; nft delete limit ip t nol; nft list table ip t
nft add map ip t cm '{ type ipv4_addr : counter ; }'; nft add element ip t cm '{ 10.30.0.2 : "c2", 10.30.0.3 : "c2" }'; nft flush chain ip t in; nft add rule ip t in counter name ip saddr map @cm; nft reset counters >/dev/null; p 2; nft list counter ip t c2; nft list map ip t cm; nft delete counter ip t c2
nft add map ip t qm '{ type ipv4_addr : quota; elements = { 10.30.0.2 : "q2" } ; }'; nft add rule ip t in quota name ip saddr map @qm drop; p 1; nft list quota ip t q2; nft list chain ip t in; nft add map ip t lm '{ type inet_service : limit; }'; nft add element ip t lm '{ 80 : "l2" }'; nft add rule ip t in limit name tcp dport map @lm drop; nft list map ip t lm; 
nft -j list quotas; nft -j list limits; nft -j list counters; nft list ruleset -s; nft -s list ruleset
