# An answer of ICMP that is refused on its way out gets no error; before routing a refusal comes from the way back; probes go one after the other
ip netns add n0; ip -n n0 link set lo up; ip netns add n1; ip -n n1 link set lo up
for n in n0 n1; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add a0 address 02:00:00:00:0a:00 netns n0 type veth peer name b0 address 02:00:00:00:0b:00 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 addr add 10.0.1.1/24 dev b0; ip -n n1 link set b0 up
ip -n n0 route add default via 10.0.0.2
sleep 1.2
ip netns exec n1 iptables -A OUTPUT ! -o lo -p icmp -j REJECT
ip netns exec n1 iptables -A INPUT -i lo
ip netns exec n0 ping -n -c 2 -i 0.2 -W 1 10.0.0.2; echo "= $?"
ip netns exec n1 ping -n -c 2 -i 0.2 -W 1 10.0.0.1; echo "= $?"
ip netns exec n1 iptables -nvxL INPUT; ip netns exec n1 iptables -F
ip netns exec n1 nft 'table inet g { chain output { type filter hook output priority 0; }; chain early { type filter hook prerouting priority raw; }; chain post { type nat hook postrouting priority srcnat; }; }'
ip netns exec n1 nft 'insert rule inet g output numgen inc mod 3 offset 1 2 reject with icmpx type admin-prohibited'
ip netns exec n1 ping -n -c 4 -i 0.2 -W 1 10.0.1.1; echo "= $?"
ip netns exec n1 nft flush chain inet g output
ip netns exec n1 nft 'add rule inet g post meta l4proto tcp masquerade to :1000-1000'
ip netns exec n1 traceroute -n -T -q 1 -w 1 -m 4 10.0.0.1; echo "= $?"
ip netns exec n1 nft 'add rule inet g early reject with icmpx type admin-prohibited'
ip netns exec n0 traceroute -n -q 1 -w 1 -m 4 10.0.1.1; echo "= $?"
ip netns exec n0 nc -zv -w 1 10.0.1.1 80; echo "= $?"
