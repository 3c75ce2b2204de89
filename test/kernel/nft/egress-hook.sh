# Chains at a device's egress: they are told, refused and meet what a device is to send.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
ip netns add a; ip netns add b
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.0.254/24 dev br0
ip link add va type veth peer name eth0 netns a
ip link add vb type veth peer name eth0 netns b
ip link set va up master br0; ip link set vb up master br0
ip -n a link set eth0 address 02:00:00:00:00:01 up; ip -n b link set eth0 address 02:00:00:00:00:02 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done; sysctl -qw net.ipv6.conf.all.disable_ipv6=1
t ip netns exec a ping -c1 -W1 10.0.0.2 >/dev/null
ping -c1 -W1 10.0.0.1 >/dev/null
sleep 3
t nft add table netdev t
t nft add chain netdev t e '{ type filter hook egress device vb priority 0; }'
t nft add chain netdev t f '{ type filter hook egress device va priority filter; policy accept; }'
t nft add chain netdev t g '{ type filter hook egress priority 0; }'
t nft add chain netdev t g '{ type filter hook egress device nosuch priority 0; }'
t nft add chain netdev t g '{ type nat hook egress device va priority 0; }'
t nft add chain inet t g '{ type filter hook egress device va priority 0; }'
t nft add chain ip t g '{ type filter hook egress device va priority 0; }'
t nft add chain netdev t two '{ type filter hook egress devices = { va, vb } priority 10; }'
t nft add rule netdev t e icmp type echo-request counter
t nft add rule netdev t f icmp type echo-reply counter
t nft add rule netdev t two meta protocol ip counter
t nft add rule netdev t two oifname va counter
t nft add rule netdev t two iifname '{ va, vb }' counter
ip netns exec a ping -c2 -i0.2 -W1 10.0.0.2 | tail -2 | head -1
ping -c1 -W1 10.0.0.1 | tail -2 | head -1
t nft list table netdev t
nft -j list chain netdev t e | grep -o '"chain": {[^}]*}' | head -1
t nft flush chain netdev t two
t nft insert rule netdev t f icmp type echo-reply counter drop
ip netns exec a ping -c2 -i0.2 -W1 10.0.0.2 | tail -2 | head -1
t nft list chain netdev t f
t nft flush chain netdev t f
t nft add rule netdev t f icmp type echo-request counter drop
t ping -c2 -i0.2 -W1 10.0.0.1
ip -s -o link show va | grep -o 'TX:.*' | wc -l
echo hello | nc -u -w1 10.0.0.1 5000; echo "nc: $?"
t nft add chain ip x y
nft flush chain netdev t f
t nft add rule netdev t f icmp type echo-request ip ttl set 9
ip netns exec a timeout 2 tcpdump -nvi eth0 -c1 'icmp[0] = 8' 2>/dev/null >/tmp/d &
sleep 0.5
ping -c1 -W1 10.0.0.1 >/dev/null
wait
grep -o 'ttl [0-9]*' /tmp/d
nft flush chain netdev t f
t nft add rule netdev t f udp dport 7 counter fwd to vb
t nft add rule netdev t f udp dport 8 counter dup to vb
t nft add rule netdev t f meta nftrace set 1
t nft add rule netdev t f ct state new
t nft add rule netdev t f meta mark set 5
ip link del va
t nft list table netdev t
