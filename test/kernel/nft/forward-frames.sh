# Frames that chains of netdev send on by another device: fwd and dup, as they are told and refused.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
ip netns add a; ip netns add b
ip link add va type veth peer name eth0 netns a
ip link add vb type veth peer name eth0 netns b
ip link set va up; ip link set vb up
ip -n a link set eth0 address 02:00:00:00:00:01 up; ip -n b link set eth0 address 02:00:00:00:00:02 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done; sysctl -qw net.ipv6.conf.all.disable_ipv6=1
nft add table netdev t
nft add chain netdev t a '{ type filter hook ingress device va priority 0; }'
nft add chain netdev t b '{ type filter hook ingress device vb priority 0; }'
t ip netns exec a ping -c1 -W1 10.0.0.2
t nft add rule netdev t a counter fwd to vb
t nft add rule netdev t b counter fwd to "va"
t nft add rule netdev t b counter comment '"never"'
sleep 0.3
ip netns exec a ping -c2 -i0.2 -W1 10.0.0.2 | tail -2 | head -1
nft list table netdev t | sed 's/packets [0-9]* bytes [0-9]*/N/'
nft -j list chain netdev t b | grep -o '"expr.*'
t nft add rule netdev t a fwd to nosuch
t nft add rule netdev t a fwd ip to 10.0.0.2 device vb
t nft add rule netdev t a fwd ip to 10.0.0.2 device nosuch
t nft add rule netdev t a fwd ip6 to fe80::1 device vb
t nft add rule netdev t a fwd to
t nft add rule netdev t a fwd
t nft add rule netdev t a fwd ip to 10.0.0.2
t nft add rule netdev t a fwd to vb drop
nft add table ip t; nft add chain ip t c '{ type filter hook input priority 0; }'
t nft add rule ip t c fwd to va
t nft add rule ip t c dup to va
t nft add rule netdev t a dup to vb
t nft add rule netdev t a dup to nosuch
nft add chain netdev t u
t nft add rule netdev t u fwd to vb
nft -a list table netdev t | sed 's/packets [0-9]* bytes [0-9]*/N/'
