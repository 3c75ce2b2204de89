# kube-proxy's nftables rules, as in its documents, with transactions that fail and traffic.
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
for i in 1 2; do ip netns add p$i; ip link add v$i type veth peer name eth0 netns p$i; ip addr add 10.180.$i.254/24 dev v$i; ip link set v$i up; ip -n p$i addr add 10.180.$i.1/24 dev eth0; ip -n p$i link set eth0 up; ip -n p$i link set lo up; ip -n p$i route add default via 10.180.$i.254; done
sleep 1
cat > kp.nft <<'R'
add table ip kube-proxy { comment "rules for kube-proxy" ; }
add chain ip kube-proxy mark-for-masquerade
add rule ip kube-proxy mark-for-masquerade mark set mark or 0x4000
add chain ip kube-proxy masquerading
add rule ip kube-proxy masquerading mark and 0x4000 == 0 return
add rule ip kube-proxy masquerading mark set mark xor 0x4000
add rule ip kube-proxy masquerading masquerade fully-random
add chain ip kube-proxy services
add chain ip kube-proxy service-endpoints-check
add chain ip kube-proxy firewall-check
add chain ip kube-proxy nodeport-endpoints-check
add chain ip kube-proxy reject-chain { comment "helper for @no-endpoint-services / @no-endpoint-nodeports" ; }
add rule ip kube-proxy reject-chain reject
add chain ip kube-proxy filter-prerouting { type filter hook prerouting priority -110 ; }
add rule ip kube-proxy filter-prerouting ct state new jump firewall-check
add chain ip kube-proxy filter-forward { type filter hook forward priority -110 ; }
add rule ip kube-proxy filter-forward ct state new jump service-endpoints-check
add chain ip kube-proxy filter-input { type filter hook input priority -110 ; }
add rule ip kube-proxy filter-input ct state new jump nodeport-endpoints-check
add rule ip kube-proxy filter-input ct state new jump service-endpoints-check
add chain ip kube-proxy filter-output { type filter hook output priority -110 ; }
add rule ip kube-proxy filter-output ct state new jump service-endpoints-check
add rule ip kube-proxy filter-output ct state new jump firewall-check
add chain ip kube-proxy nat-prerouting { type nat hook prerouting priority -100 ; }
add rule ip kube-proxy nat-prerouting jump services
add chain ip kube-proxy nat-output { type nat hook output priority -100 ; }
add rule ip kube-proxy nat-output jump services
add chain ip kube-proxy nat-postrouting { type nat hook postrouting priority 100 ; }
add rule ip kube-proxy nat-postrouting jump masquerading
add set ip kube-proxy cluster-ips { type ipv4_addr ; comment "Active ClusterIPs" ; }
add set ip kube-proxy nodeport-ips { type ipv4_addr ; comment "IPs that accept NodePort traffic" ; }
add element ip kube-proxy nodeport-ips { 10.180.1.254 }
add map ip kube-proxy firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict ; comment "destinations that are subject to LoadBalancerSourceRanges" ; }
add rule ip kube-proxy firewall-check ip daddr . meta l4proto . th dport vmap @firewall-ips
add map ip kube-proxy no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict ; comment "vmap to drop or reject packets to services with no endpoints" ; }
add map ip kube-proxy no-endpoint-nodeports { type inet_proto . inet_service : verdict ; comment "vmap to drop or reject packets to service nodeports with no endpoints" ; }
add rule ip kube-proxy service-endpoints-check ip daddr . meta l4proto . th dport vmap @no-endpoint-services
add rule ip kube-proxy nodeport-endpoints-check ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
add map ip kube-proxy service-ips { type ipv4_addr . inet_proto . inet_service : verdict ; comment "ClusterIP, ExternalIP and LoadBalancer IP traffic" ; }
add map ip kube-proxy service-nodeports { type inet_proto . inet_service : verdict ; comment "NodePort traffic" ; }
add rule ip kube-proxy services ip daddr . meta l4proto . th dport vmap @service-ips
add rule ip kube-proxy services ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
add chain ip kube-proxy cluster-ips-check
add rule ip kube-proxy cluster-ips-check ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"
add rule ip kube-proxy filter-output ct state new jump cluster-ips-check
add rule ip kube-proxy filter-forward ct state new jump cluster-ips-check
add element ip kube-proxy cluster-ips { 172.30.0.41, 172.30.0.42 }
add chain ip kube-proxy service-ULMVA6XW-ns1/svc1/tcp/p80
add rule ip kube-proxy service-ULMVA6XW-ns1/svc1/tcp/p80 ip daddr 172.30.0.41 tcp dport 80 ip saddr != 10.180.0.0/16 jump mark-for-masquerade
add chain ip kube-proxy endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.1.1/80
add rule ip kube-proxy endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.1.1/80 ip saddr 10.180.1.1 jump mark-for-masquerade
add rule ip kube-proxy endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.1.1/80 meta l4proto tcp dnat to 10.180.1.1:80
add rule ip kube-proxy service-ULMVA6XW-ns1/svc1/tcp/p80 numgen random mod 1 vmap { 0 : goto endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.1.1/80 }
add element ip kube-proxy service-ips { 172.30.0.41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }
add element ip kube-proxy service-nodeports { tcp . 3001 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }
add element ip kube-proxy no-endpoint-services { 172.30.0.42 . tcp . 80 comment "ns2/svc2:p80" : goto reject-chain }
R
nft -f kp.nft; echo "= $?"
nft list table ip kube-proxy
(ip netns exec p1 sh -c "while echo pod1 | nc -l -p 80 -q 0; do :; done" & echo $! > pid); sleep 0.3
ip netns exec p2 nc -w 1 172.30.0.41 80 </dev/null; echo "= $?"
ip netns exec p1 nc -w 1 172.30.0.41 80 </dev/null; echo "= $?"
ip netns exec p2 nc -w 1 10.180.1.254 3001 </dev/null; echo "= $?"
nc -w 1 172.30.0.41 80 </dev/null; echo "= $?"
ip netns exec p2 nc -w 1 -v 172.30.0.42 80; echo "= $?"
ip netns exec p2 nc -w 1 -v 172.30.0.41 81; echo "= $?"
ip netns exec p2 ping -c 1 -W 1 172.30.0.41 | head -2
nft delete chain ip kube-proxy reject-chain; echo "= $?"
printf 'add element ip kube-proxy cluster-ips { 172.30.0.50 }\ndelete element ip kube-proxy cluster-ips { 172.30.0.99 }\n' | nft -f -; echo "= $?"
nft list set ip kube-proxy cluster-ips
printf 'delete element ip kube-proxy service-ips { 172.30.0.41 . tcp . 80 }\ndelete element ip kube-proxy service-nodeports { tcp . 3001 }\nflush chain ip kube-proxy service-ULMVA6XW-ns1/svc1/tcp/p80\ndelete chain ip kube-proxy service-ULMVA6XW-ns1/svc1/tcp/p80\n' | nft -f -; echo "= $?"
nft list map ip kube-proxy service-ips; nft list map ip kube-proxy no-endpoint-services
ip netns exec p2 nc -w 1 -v 172.30.0.41 80; echo "= $?"
nft add set ip kube-proxy affinity '{ type ipv4_addr ; flags dynamic,timeout ; timeout 10800s ; }'
nft insert rule ip kube-proxy services ip saddr @affinity accept
nft list set ip kube-proxy affinity
nft -n list chain ip kube-proxy masquerading
nft --handle list chain ip kube-proxy filter-forward
nft delete table ip kube-proxy; nft delete table ip kube-proxy; echo "= $?"; nft list ruleset
kill $(cat pid)
