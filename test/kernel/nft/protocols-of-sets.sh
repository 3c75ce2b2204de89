nft 'table ip f { set p { type inet_proto . inet_service; elements = { tcp . 80 }; }; set q { type inet_proto; elements = { tcp }; }; set r { type inet_service; }; map m { type inet_proto . inet_service : ipv4_addr; }; chain c { type nat hook prerouting priority 0; }; }'
for m in "meta l4proto . th dport @p" "meta l4proto . th dport { tcp . 80 }" "ip protocol . th dport @p" "meta l4proto @q" "ip protocol @q" "meta l4proto { tcp, udp }" "ip protocol { tcp }" "ip saddr . tcp dport { 1.1.1.1 . 80 }" "ip saddr . meta l4proto { 1.1.1.1 . tcp }" "th dport 80" "th dport @r" "tcp dport @r" "meta l4proto != tcp" "ip protocol != tcp" "meta l4proto tcp" "meta l4proto vmap { tcp : accept }" "ip protocol 6" "meta l4proto 6-17"; do
nft "add rule ip f c $m dnat to 10.0.0.1:80"; echo "= $? $m"
done
