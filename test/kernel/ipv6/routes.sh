# IPv6 routes of every kind, metrics, replace, append and what makes multipath of two, and their listing order.
ip link set lo up
ip link add br0 type bridge
ip link add br1 type bridge
for b in br0 br1; do ip link set $b addrgenmode none; ip link set $b up; done
ip addr add 2001:db8::1/64 dev br0 nodad
ip addr add 2001:db8:1::1/64 dev br1 nodad
ip -6 route add 2001:db8:a::/48 via 2001:db8::2
ip -6 route add 2001:db8:b::/48 via 2001:db8::2 metric 10
ip -6 route append 2001:db8:b::/48 via 2001:db8:1::2 metric 10
ip -6 route add blackhole 2001:db8:c::/48
ip -6 route add unreachable 2001:db8:d::/48
ip -6 route add prohibit 2001:db8:e::/48
ip -6 route add default via 2001:db8::2
ip -6 route add default via 2001:db8:1::2 metric 2048
ip -6 route add 2001:db8:f::/48 nexthop via 2001:db8::2 weight 1 nexthop via 2001:db8:1::2 weight 2
ip -6 route add 2001:db8:a::/48 dev br1 metric 512 mtu 1300
ip -6 route
for x in a b c d e; do ip -6 route get 2001:db8:$x::1 2>&1 | sed 's/2001:db8.*::2 dev br[01]/VIA/'; done
for x in c d e; do ping -c 1 -W 1 2001:db8:$x::1; echo "= $?"; done
ip -6 route replace default via 2001:db8::3
ip -6 route show default
ip -6 route del 2001:db8:b::/48
ip -6 route show 2001:db8:b::/48
ip -6 route show table local
ip -j -6 route show 2001:db8:f::/48
ip -6 route flush proto boot
ip -6 route
ip -6 rule
ip -6 rule add from 2001:db8:5::/48 table 100; ip -6 rule
