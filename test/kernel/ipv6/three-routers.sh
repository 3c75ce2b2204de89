# IPv6 routing lab: three routers in a row, static routes, proxy_ndp, neighbours, errors.
for n in a r1 r2 b; do ip netns add $n; ip -n $n link set lo up; done
wire() { ip -n $1 link add $2 address $3 type veth peer name $5 address $6 netns $4; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire a eth0 02:00:00:00:00:0a r1 left 02:00:00:00:01:01
wire r1 right 02:00:00:00:01:02 r2 left 02:00:00:00:02:01
wire r2 right 02:00:00:00:02:02 b eth0 02:00:00:00:00:0b
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv6.conf.all.forwarding=1; done
ip -n a addr add 2001:db8:a::2/64 dev eth0 nodad; ip -n r1 addr add 2001:db8:a::1/64 dev left nodad
ip -n r1 addr add 2001:db8:12::1/126 dev right nodad; ip -n r2 addr add 2001:db8:12::2/126 dev left nodad
ip -n r2 addr add 2001:db8:b::1/64 dev right nodad; ip -n b addr add 2001:db8:b::2/64 dev eth0 nodad
sleep 2.5
ip -n a -6 route add default via 2001:db8:a::1; ip -n b -6 route add default via fe80::ff:fe00:202 dev eth0
ip -n r1 -6 route add 2001:db8:b::/64 via 2001:db8:12::2 proto static metric 100
ip -n r2 -6 route add 2001:db8:a::/64 via 2001:db8:12::1
ip -n a -6 route; ip -n r1 -6 route; ip -n b -6 route show default
ip -n r1 -6 -br addr
ip netns exec a ping -6 -c1 -W1 2001:db8:b::2 | sed -n 2p | sed 's/time.*//'
ip netns exec a traceroute -6 -n -q1 -w1 2001:db8:b::2 | sed 's/  [0-9.]* ms//'
ip -n a -6 neigh | sed 's/ [A-Z]*$//' | sort; ip -n r1 -6 neigh | sed 's/ [A-Z]*$//' | sort
ip -n a -6 route get 2001:db8:b::2; ip -n b -6 route get 2001:db8:a::2
ip netns exec a ping -6 -c1 -W1 2001:db8:c::1; echo "= $?"
ip -n r1 -6 route add unreachable 2001:db8:c::/64; ip -n r1 -6 route add prohibit 2001:db8:d::/64; ip -n r1 -6 route add blackhole 2001:db8:e::/64
for x in c d e; do ip netns exec a ping -6 -c1 -W1 2001:db8:$x::1 | sed -n '2p;4p'; ip netns exec r1 ping -6 -c1 -W1 2001:db8:$x::1; echo "= $?"; done
ip -n r1 -6 route show type unreachable; ip -n r1 -6 route
ip -n r2 link set left mtu 1300; ip -n r1 link set right mtu 1300
ip netns exec a ping -6 -c2 -i 0.3 -W1 -s 1400 2001:db8:b::2 | grep -v '^$' | sed 's/time.*//' | tail -4
ip -n a -6 route get 2001:db8:b::2 | sed 's/expires [0-9]*sec/expires Ns/'
ip -n a -6 route show cache | sed 's/expires [0-9]*sec/expires Ns/'
ip netns exec r1 sysctl -qw net.ipv6.conf.left.proxy_ndp=1
ip -n r1 -6 neigh add proxy 2001:db8:a::99 dev left; ip -n r1 -6 neigh show proxy
ip -n r1 -6 route add 2001:db8:a::99/128 via 2001:db8:12::2; ip -n r2 -6 addr add 2001:db8:a::99/128 dev lo
ip netns exec a ping -6 -c1 -W2 2001:db8:a::99 | sed -n 2p | sed 's/time.*//'
ip -n a -6 neigh show 2001:db8:a::99 | sed 's/ [A-Z]*$//'
ip -n a -6 addr add 2001:db8:a::2/64 dev eth0; echo "= $?"
ip -n a -6 addr add 2001:db8:a::3/64 dev eth0 preferred_lft 0; ip -n a -6 addr show dev eth0 scope global
ip -n a -6 route get 2001:db8:b::2 from 2001:db8:a::3
ip -n a -6 addr del 2001:db8:a::2/64 dev eth0; ip -n a -6 route
ip -n a -6 addr flush dev eth0; ip -n a -6 addr show dev eth0; ip -n a -6 route
ip -n a -6 route add default via 2001:db8:a::1; echo "= $?"
ip -n a -6 route add 2001:db8:f::/64 dev eth0; ip -n a -6 route add 2001:db8:f::1/64 dev eth0; echo "= $?"
ip -n b -6 route del default; ip -n b -6 route del default; echo "= $?"
ip -n r1 -6 route replace 2001:db8:b::/64 nexthop via 2001:db8:12::2 dev right weight 2 nexthop via fe80::2 dev left; ip -n r1 -6 route show 2001:db8:b::/64
ip netns exec r1 cat /proc/sys/net/ipv6/conf/left/forwarding; ip -n r1 -6 -s neigh show dev right | sed 's/used.*probes/used probes/;s/ [A-Z]*$//' | sort | head -2
