# What chains at a device take and refuse.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
ip link add va type veth peer name vb
nft add table netdev t
nft add chain netdev t i '{ type filter hook ingress device va priority 0; }'
nft add chain netdev t e '{ type filter hook egress device va priority 0; }'
nft add chain netdev t f '{ type filter hook egress devices = { va, vb } priority 0; }'
nft -j list ruleset
nft -j list chain netdev t e
nft -j list chain netdev t i
t nft add rule netdev t e reject
t nft add rule netdev t e ct mark set 5
t nft add rule netdev t e limit rate 5/second
t nft add rule netdev t e log
t nft add rule netdev t e fib saddr type local
t nft add rule netdev t e meta priority set 1:2
t nft add rule netdev t e meta pkttype set host
t nft add rule netdev t e notrack
t nft add rule netdev t e queue
t nft add rule netdev t e socket mark 5
nft add table inet x
nft add chain inet x e '{ type filter hook egress device va priority 0; }'
nft add table ip x
nft add chain ip x e '{ type filter hook egress device va priority 0; }'
nft list ruleset
ip link del va
nft list chain netdev t f
