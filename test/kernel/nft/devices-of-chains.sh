# Chains at devices: more devices for one that stands, devices that come later or by their beginnings, rejection at ingress
ip netns add a; ip netns add b; ip netns add c; B="ip netns exec b"
for n in a c; do ip link add e0 netns $n address 02:00:00:00:00:0$n type veth peer name b$n netns b address 02:00:00:00:01:0$n; ip -n $n link set e0 up; ip -n b link set b$n up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done; $B sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip -n a addr add 10.6.0.1/24 dev e0; ip -n b addr add 10.6.0.2/24 dev ba; ip -n c addr add 10.7.0.1/24 dev e0; ip -n b addr add 10.7.0.2/24 dev bc; sleep 1
n() { $B nft "$@"; r=$?; [ $r = 0 ] || echo "[$r]"; }
p() { ip netns exec $1 ping -c1 -W1 $2 | grep -o '[0-9] received'; }
n add table netdev t; n add chain netdev t c '{ type filter hook ingress device ba priority 0; }'; n add rule netdev t c icmp type echo-request counter
p a 10.6.0.2; p c 10.7.0.2; n list table netdev t
n add chain netdev t c '{ type filter hook ingress device bc priority 0; }'; n list table netdev t; p c 10.7.0.2; n list chain netdev t c
n add chain netdev t c '{ type filter hook ingress devices = { ba, bc } priority 0; policy accept; }'; n list table netdev t
n delete chain netdev t c '{ type filter hook ingress device bc priority 0; }'; n list table netdev t
n add chain netdev t c2 '{ type filter hook ingress devices = { ba, later } priority 0; }'; n add chain netdev t c3 '{ type filter hook ingress device later priority 0; }'; n add chain netdev t c4 '{ type filter hook ingress device "b*" priority 0; }'; n add chain netdev t c5 '{ type filter hook ingress device "ba*" priority 0; }'; n add rule netdev t c3 counter;  n add rule netdev t c4 counter; n list table netdev t
ip link add e1 netns a type veth peer name later netns b; ip -n a addr add 10.8.0.1/24 dev e1; ip -n a link set e1 up; ip -n b link set later up;  ip -n b addr add 10.8.0.2/24 dev later; sleep 0.5; p a 10.8.0.2; n list chain netdev t c3 | sed 's/packets [1-9][0-9]* bytes [0-9]*/packets N/'
ip -n b link set later name other; n list chain netdev t c3 | head -3; ip -n b link del other; n list chain netdev t c3 | head -3; ip -n b link set bc down; ip -n b link set bc name bx; n list chain netdev t c | head -3; n flush ruleset
ip -n b link set bx name bc; ip -n b link set bc up; sleep 0.3
n add table netdev r; n add chain netdev r i '{ type filter hook ingress device ba priority 0; }'; n add rule netdev r i udp dport 7 reject; n add rule netdev r i tcp dport 80 reject with tcp reset; n add rule netdev r i icmp type echo-request ip ttl 5 reject with icmp type admin-prohibited; n add rule netdev r i reject with icmpx type host-unreachable; n add rule netdev r i ip6 nexthdr tcp reject with icmpv6 type no-route; n list table netdev r
n delete rule netdev r i handle 5; ip netns exec a nc -zvw1 10.6.0.2 80; ip netns exec a ping -c1 -W1 -t5 10.6.0.2 | sed -n 2p; ip netns exec a nc -zvw1 10.6.0.2 81; n list table netdev r; n flush ruleset
n add table ip q; n add chain ip q c '{ type filter hook input priority 0; }'; n add set ip q s '{ typeof @nh,96,32; }'; n add set ip q s2 '{ typeof @ih,0,8; }'; n add rule ip q c @nh,96,32 @s counter; n add rule ip q c @ih,0,8 @s2 counter; n add element ip q s '{ 0x0a060001 }'; n add element ip q s2 '{ 0x41 }'
echo ABCD | ip netns exec a nc -u -w1 10.6.0.2 7; sleep 0.2; n list table ip q
