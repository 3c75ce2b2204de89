nft 'table inet f { chain xuser { }; chain xpre { type filter hook prerouting priority 0; }; chain xin { type filter hook input priority 0; }; chain xfwd { type filter hook forward priority 0; }; chain xout { type filter hook output priority 0; }; chain xpost { type filter hook postrouting priority 0; }; chain xnpre { type nat hook prerouting priority -100; }; chain xnin { type nat hook input priority 100; }; chain xnout { type nat hook output priority -100; }; chain xnpost { type nat hook postrouting priority 100; }; chain xrt { type route hook output priority 0; }; }'
for c in user pre in fwd out post npre nin nout npost rt; do :; done; for c in $(echo user pre in fwd out post npre nin nout npost rt | sed "s,\([a-z]*\),x\1,g"); do
for s in "masquerade" "ip daddr 1.1.1.1 snat ip to 2.2.2.2" "dnat ip to 2.2.2.2" "redirect" "redirect to :80" "reject" "reject with tcp reset" "fib saddr . iif oif missing drop" "fib saddr oif missing drop" "fib daddr type local" "fib daddr . iif type local" "fib daddr . oif type local" "notrack" "tproxy ip to 127.0.0.1:5" "iifname a" "oifname a" "socket transparent 1" "meta rtclassid 1" "tcp option maxseg size set rt mtu" "ct helper set \"x\"" "synproxy mss 1460" "meta skuid 4" "queue" "dup ip to 1.1.1.1" "meta pkttype set host" "meta mark set 1" "osf name \"Linux\"" "ct zone set 4" "numgen inc mod 2 1" "ip ttl set 3"; do
 nft "add rule inet f $c $s" >/tmp/o 2>&1; r=$?; [ $r = 0 ] || echo "$c: $s: $r $(head -1 /tmp/o)"
done; done
echo jumps
for c in pre in fwd out post npre nout npost; do :; done; for c in $(echo pre in fwd out post npre nout npost | sed "s,\([a-z]*\),x\1,g"); do nft "add rule inet f $c jump xuser"; echo "$c $?"; done
nft flush table inet f
nft add rule inet f xuser masquerade
for c in pre in fwd out post npre nout npost; do :; done; for c in $(echo pre in fwd out post npre nout npost | sed "s,\([a-z]*\),x\1,g"); do nft "add rule inet f $c jump xuser"; echo "$c $?"; done
nft flush table inet f
for c in pre in fwd out post npre nout npost; do :; done; for c in $(echo pre in fwd out post npre nout npost | sed "s,\([a-z]*\),x\1,g"); do nft "add rule inet f $c jump xuser" 2>/dev/null; done
for s in masquerade "fib saddr . iif oif missing" "reject" notrack "dnat ip to 2.2.2.2"; do nft "add rule inet f xuser $s"; done
nft list table inet f
