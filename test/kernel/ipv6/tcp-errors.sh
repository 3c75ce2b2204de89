# Over IPv6 the ICMP error that comes back while connect() still holds the socket is a hint: the second SYN decides. UDP hears nothing.
for n in a r; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n a addr add 2001:db8:1::2/64 dev eth0 nodad; ip -n r addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n a link set eth0 up; ip -n r link set eth0 up; sleep 3
ip -n a route add default via 2001:db8:1::1
ip netns exec a ping -c 1 -W 1 2001:db8:9::9; echo "= $?"
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
ip netns exec a nc -zuv -w 3 2001:db8:9::9 9; echo "= $?"
ip -n r route add unreachable 2001:db8:9::/64
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
ip -n r route change prohibit 2001:db8:9::/64
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
ip -n r route del 2001:db8:9::/64
ip netns exec r ip6tables -A FORWARD -j REJECT --reject-with icmp6-no-route
ip -n r route add 2001:db8:9::/64 dev lo
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
ip netns exec r ip6tables -F; ip netns exec r ip6tables -A FORWARD -j REJECT --reject-with icmp6-port-unreachable
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
ip netns exec r ip6tables -F; ip netns exec r ip6tables -A FORWARD -j REJECT --reject-with icmp6-adm-prohibited
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
ip netns exec r ip6tables -F; ip netns exec r ip6tables -A FORWARD -j REJECT --reject-with icmp6-addr-unreachable
ip netns exec a nc -zv -w 3 2001:db8:9::9 9; echo "= $?"
