# The numbers that rules get: what the kernel refuses uses one up, what only the whole shows two, what nft refuses none.
h() { nft add rule inet t c counter; nft -a list chain inet t c | tail -3 | head -1; }
nft add table inet t; nft add map inet t m '{ type ipv4_addr . inet_service : ipv4_addr . inet_service; }'; nft add chain inet t c '{ type filter hook output priority 0; }'; h
nft add counter inet t http; nft add map inet t cnt '{ type inet_service : counter; elements = { 80 : "http" }; }'; h
nft add rule inet t c counter name udp dport map '{ 53 : "http", 123 : "http" }'; h
nft add rule inet t c dnat ip to ip daddr . tcp dport map @m;h
nft add set inet t heavy '{ type ipv4_addr; size 65535; flags dynamic,timeout; timeout 5m; }';h
nft add rule inet t c ct state new add @heavy '{ ip daddr limit rate over 2/second burst 2 packets }' counter reject;h
nft add rule inet t c update @heavy '{ ip saddr timeout 30s counter }';h
nft add rule inet t c meter flood '{ ip daddr . tcp dport timeout 10s limit rate 10/second }' accept;h
nft add rule inet t c meta day '{ Monday, Tuesday }';h
nft add rule inet t c tcp dport vmap '{ 1 : accept }'; h
nft add rule inet t c tcp option maxseg size set rt mtu;h
nft add element inet t m '{ 1.2.3.4 . 80 : 10.0.0.1 . 8080 }';h
nft add rule inet t c ip saddr @nope;h
nft add rule inet t c jump nope;h
nft add rule inet t c tcp dport '{ 1, 2 }' jump nope;h
nft add set inet t bad '{ type ipv4_addr; size 1; elements = { 1.1.1.1, 2.2.2.2 }; }';h
nft delete rule inet t c handle 99;h
nft add chain inet t cc '{ type nat hook forward priority 0; }';h
nft add chain inet t d;  nft add chain inet t d; h
nft create chain inet t d; h
nft add rule inet t d masquerade;h; nft add rule inet t c jump d; h; nft delete chain inet t d; h
nft insert rule inet t c index 99 accept; h; nft replace rule inet t c handle 99 accept; h; nft add rule inet t nochain accept; h
nft add counter inet t http; h; nft create counter inet t http; h
