# What nft monitor tells, with and without kinds, handles and JSON.
ip link set lo up
nft monitor > /tmp/mon 2>&1 & sleep 0.3
nft add table ip t; nft add chain ip t b '{ type filter hook input priority 0; policy drop; comment "c"; }'; nft add chain ip t r
nft add set ip t s '{ type ipv4_addr; flags interval; comment "x"; }'; nft add element ip t s '{ 1.0.0.0/8, 2.2.2.2-2.2.2.5 }'; nft delete element ip t s '{ 1.0.0.0/8 }'; nft flush set ip t s
nft add map ip t m '{ type ipv4_addr : verdict; }'; nft add element ip t m '{ 1.1.1.1 : accept, 1.1.1.2 comment "q" : drop }'; nft delete element ip t m '{ 1.1.1.1 }'
nft add set ip t to '{ type ipv4_addr; timeout 1h; }'; nft add element ip t to '{ 9.9.9.9 timeout 5m }'
nft add rule ip t r counter accept comment '"hi"'; nft insert rule ip t r tcp dport 5 drop; nft replace rule ip t r handle 8 udp dport 6 drop; nft delete rule ip t r handle 8
nft add rule ip t r tcp dport { 1, 2 } ip saddr vmap { 1.1.1.1 : drop }
nft add chain ip t b '{ policy accept; }'; nft rename chain ip t r q
nft add counter ip t c '{ packets 1 bytes 2; }'; nft add quota ip t qq 5 mbytes; nft add limit ip t l rate 5/second; nft delete counter ip t c
nft flush chain ip t q; nft delete chain ip t q; nft delete set ip t s; nft flush table ip t
nft -f - <<'R'
table inet n { set a { type inet_service; elements = { 1, 2 } }
 chain c { type nat hook prerouting priority dstnat; tcp dport @a redirect to :5; } }
add rule ip t b drop
R
nft add rule ip t nosuch drop 2>/dev/null; nft -c add table ip zzz; nft flush ruleset
sleep 0.2; kill %1; sed 's/process [0-9]* (/process N (/' /tmp/mon
nft list ruleset | head -5; nft flush ruleset
for k in "new" "destroy" "tables" "new chains" "new sets" "destroy rules" "elements" "new elements" "ruleset" "chains"; do nft monitor $k > /tmp/m2 2>&1 & sleep 0.2; nft add table ip a; nft add chain ip a c; nft add rule ip a c drop; nft add set ip a s '{ type mark; }'; nft add element ip a s '{ 5 }'; nft delete element ip a s '{ 5 }'; nft delete table ip a; sleep 0.1; kill %%; wait 2>/dev/null; echo "== $k"; sed 's/process [0-9]* (/process N (/' /tmp/m2; done
nft -a monitor > /tmp/m3 & sleep 0.2; nft add table ip a; nft add chain ip a c; nft add rule ip a c counter drop; nft add set ip a s '{ type mark; }'; nft delete table ip a; sleep 0.1; kill %%; sed 's/process [0-9]* (/process N (/' /tmp/m3
nft -j monitor > /tmp/m4 & sleep 0.2; nft add table ip a; nft add chain ip a c; nft add rule ip a c counter drop; nft add set ip a s '{ type mark; }';  nft add element ip a s '{ 5 }'; nft delete table ip a; sleep 0.1; kill %%; sed 's/process [0-9]* (/process N (/' /tmp/m4
nft monitor new foo bar; nft monitor foo; nft monitor trace foo
