# A router that cannot send a first fragment on answers with an error, which the sender knows by the header in it.
for n in a r; do ip netns add $n; ip -n $n link set lo up; done
ip link add v0 netns a type veth peer name v1 netns r
ip -n a addr add 10.0.0.1/24 dev v0; ip -n a addr add 2001:db8::1/64 dev v0 nodad; ip -n a link set v0 up
ip -n r addr add 10.0.0.2/24 dev v1; ip -n r addr add 2001:db8::2/64 dev v1 nodad; ip -n r link set v1 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
sleep 2
ip -n a route add default via 10.0.0.2
ip -n a -6 route add default via 2001:db8::2
ip -n a -6 route add 2001:db8:5::/64 via ::1; echo "= $?"
ip netns exec a ping -c 1 -W 1 -s 1600 10.9.9.9; echo "= $?"
ip netns exec a ping -c 1 -W 1 -s 1600 -t 1 10.9.9.9; echo "= $?"
ip netns exec a ping -c 1 -W 1 -s 1600 2001:db8:9::9; echo "= $?"
ip netns exec a ping -c 1 -W 1 -s 3000 -t 1 2001:db8:9::9; echo "= $?"
ip netns exec a nc -zv -w 1 10.0.0.255 80; echo "= $?"
