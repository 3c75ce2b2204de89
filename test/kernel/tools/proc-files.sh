# Files of /proc/net that few scripts read
ip link add e0 type veth peer name e1
ip addr add 10.0.0.1/24 dev e0; ip link set e0 up; ip link set e1 up
sleep 3
cat /proc/net/fib_triestat /proc/net/ptype
ls /proc/net/dev_snmp6
for f in icmp icmp6 udplite udplite6 udp udp6 mcfilter mcfilter6 ip6_flowlabel ip_mr_cache ip_mr_vif ip6_mr_cache ip6_mr_vif psched xfrm_stat rt_cache ip_tables_names; do echo "== $f"; cat /proc/net/$f; done
awk '{print NF}' /proc/net/softnet_stat
awk '{print $1,$2,$5,$6,$9,$10}' /proc/net/ipv6_route | grep -v '^fe80'
cat /proc/net/anycast6
sysctl -w net.ipv6.conf.e0.forwarding=1
echo 5 > /proc/net/dev
cat /proc/net/nosuch /proc/net/bonding/bond0
wc -l < /proc/self/net/dev
