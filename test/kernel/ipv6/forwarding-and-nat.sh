# ip6tables: listing, REJECT types, MASQUERADE and DNAT, conntrack of IPv6.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add fd00:1::1/64 dev v1 nodad; ip link set v1 up
ip addr add fd00:2::1/64 dev v2 nodad; ip link set v2 up
ip -n c addr add fd00:1::2/64 dev eth0 nodad; ip -n c link set eth0 up
ip -n s addr add fd00:2::2/64 dev eth0 nodad; ip -n s link set eth0 up
sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 2
ip -n c -6 route add default via fd00:1::1
ip netns exec c ping -c 1 -W 1 -q fd00:2::2 | grep packets
ip6tables -t nat -A POSTROUTING -s fd00:1::/64 -o v2 -j MASQUERADE
ip netns exec c ping -c 1 -W 1 -q fd00:2::2 | grep packets
conntrack -L -f ipv6 -p icmpv6 2>/dev/null | sed 's/^icmpv6 *58 *[0-9]* //' | grep 'dst=fd00:2::2'
ip6tables -t nat -A PREROUTING -p tcp -d fd00:1::1 --dport 8080 -j DNAT --to-destination [fd00:2::2]:80
(echo six | ip netns exec s timeout 3 nc -6 -l -p 80 -q 0 >/dev/null) & sleep 0.3
ip netns exec c nc -w 1 fd00:1::1 8080 </dev/null; echo "= $?"
ip6tables -t nat -S
ip6tables -t nat -nvL PREROUTING
for t in icmp6-no-route icmp6-adm-prohibited icmp6-addr-unreachable icmp6-port-unreachable icmp6-policy-fail icmp6-reject-route; do
  ip6tables -F FORWARD
  ip6tables -A FORWARD -j REJECT --reject-with $t
  ip6tables -nL FORWARD | tail -1
  sleep 1
  ip netns exec c ping -c 1 -W 1 fd00:2::2 | sed -n 2p
done
ip6tables -F FORWARD
ip6tables -A FORWARD -p ipv6-icmp -m icmp6 --icmpv6-type echo-request -j ACCEPT
ip6tables -A FORWARD -p icmpv6 -m icmp6 --icmpv6-type 136
ip6tables -A FORWARD -p tcp -s fd00:1::/64 ! -d fd00::/8 -m hl --hl-lt 5 -j DROP
ip6tables -S FORWARD
ip6tables -nvL FORWARD
ip6tables -L FORWARD
ip6tables -A INPUT -p icmp -j ACCEPT; echo "= $?"
ip6tables -A INPUT -s 10.0.0.1 -j ACCEPT; echo "= $?"
ip6tables-save | grep -v '^#' | head -4
