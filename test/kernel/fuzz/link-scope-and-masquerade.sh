# Masquerade to a group, the loopback address as asked by a device, a route without an address to send from, a refused probe
ip netns add a; ip netns add b; ip -n a link set lo up; ip -n b link set lo up
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e0 address 02:00:00:00:00:02 netns b
ip -n a addr add 2001:db8::1/64 dev e0 nodad; ip -n a link set e0 up; ip -n b addr add 2001:db8::2/64 dev e0 nodad; ip -n b link set e0 up
ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; sleep 3
ip -n a route add default via 2001:db8::2
ip netns exec a ip6tables -t nat -A POSTROUTING -j MASQUERADE
ip netns exec a ping -n -c 1 -W 1 ff02::1%e0 | sed -n 2p
ip -n a route get ::1 from 2001:db8:2::2 iif e0; echo "= $?"
ip netns exec a ping -n -c 1 -W 1 -I e0 ::1; echo "= $?"
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n b route get 2001:db8::9; echo "= $?"
ip netns exec a iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.1:1000
ip netns exec a traceroute -n -T -p 9 -q 1 -w 1 -m 4 10.0.0.9; echo "= $?"
