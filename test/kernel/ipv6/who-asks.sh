# A router asks for its neighbours from its link-local address, and so does who sends from another device's address
for n in a r b; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.forwarding=1; done
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02 netns r
ip link add f0 netns r address 02:00:00:00:00:03 type veth peer name f1 address 02:00:00:00:00:04 netns b
ip -n a addr add 2001:db8:1::1/64 dev e0 nodad; ip -n a link set e0 up; ip -n r addr add 2001:db8:1::2/64 dev e1 nodad; ip -n r link set e1 up
ip -n r addr add 2001:db8:2::1/64 dev f0 nodad; ip -n r link set f0 up; ip -n b addr add 2001:db8:2::2/64 dev f1 nodad; ip -n b link set f1 up
sleep 3.5
ip -n a addr add 2001:db8:9::1/128 dev lo
ip -n a route add default via 2001:db8:1::2; ip -n b route add default via 2001:db8:2::1; ip -n r route add 2001:db8:9::1 via 2001:db8:1::1
ip netns exec r tcpdump -n -l -i f0 -c 4 'icmp6 and ip6[40] >= 135' 2>/dev/null & sleep 0.7
ip netns exec a ping -n -q -c 1 -W 1 2001:db8:2::2 >/dev/null; ip netns exec r ping -n -q -c 1 -W 1 -I 2001:db8:1::2 2001:db8:2::9 >/dev/null; wait
ip -n b -6 neigh | sort
ip -n a -6 neigh flush all; ip -n r -6 neigh flush all
ip netns exec r tcpdump -n -l -i e1 -c 2 'icmp6 and ip6[40] >= 135' 2>/dev/null & sleep 0.7
ip netns exec a ping -n -q -c 1 -W 1 -I 2001:db8:9::1 2001:db8:1::2 >/dev/null; wait
ip -n a -6 neigh | sort
