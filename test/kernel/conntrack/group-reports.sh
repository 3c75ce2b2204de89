# Reports of groups pass OUTPUT and are tracked; their mark is what the buffer has left behind the MTU
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0
ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up; ip addr add 10.0.1.1/24 dev d0
sleep 3
iptables -t mangle -A POSTROUTING -j CONNMARK --save-mark
nft add table ip6 x; nft add chain ip6 x o '{ type filter hook output priority 0; }'
nft add set ip6 x s '{ type mark; flags dynamic; }'
nft add rule ip6 x o icmpv6 type mld2-listener-report add @s '{ meta mark }'
conntrack -L
for m in 1500 1400 1280 576 9000 3000 3776 68 1712 1800; do
ip link set d0 mtu $m; conntrack -F 2>/dev/null; nft flush set ip6 x s
ip addr add 239.9.9.9/32 dev d0 autojoin; ip addr add ff05::9/128 dev d0 autojoin 2>&1; sleep 1.5
conntrack -L 2>/dev/null; nft list set ip6 x s | grep elem
ip addr del 239.9.9.9/32 dev d0; ip addr del ff05::9/128 dev d0 2>&1; sleep 1.5
done
iptables -t mangle -nvL POSTROUTING
conntrack -F; ip addr add 239.9.9.9/32 dev br0 autojoin; sleep 1.5; conntrack -L
conntrack -F; iptables -t mangle -I OUTPUT -d 224.0.0.22 -j DROP; ip addr add 239.9.9.8/32 dev d0 autojoin; sleep 1.5; conntrack -L; iptables -t mangle -nvL OUTPUT
