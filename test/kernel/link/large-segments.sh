# What TCP sends over veths goes in large segments: captures, counters, bridges, routers, NAT, small MTUs, offloads switched off.
ip netns add a; ip netns add b; ip netns add r
ip link add eth0 netns a type veth peer name va netns r
ip link add eth0 netns b type veth peer name vb netns r
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; ip -n r link set v$n up; done
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n r addr add 10.0.1.1/24 dev va; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.2/24 dev eth0; ip -n r addr add 10.0.2.1/24 dev vb; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r iptables -A FORWARD -s 10.0.1.2 -p tcp
ip netns exec r iptables -A FORWARD -s 10.0.1.2 -p tcp -m length --length 1501:65535
ip netns exec r iptables -t nat -A POSTROUTING -o vb -j MASQUERADE
ip netns exec b iptables -A INPUT -p tcp
ip netns exec a iptables -A OUTPUT -p tcp
head -c 12000 /dev/zero | tr '\0' x > /tmp/data
send() {
  for n in a b r; do ip netns exec $n iptables -Z; done
  ip netns exec b nc -l -p 8080 > /tmp/got & l=$!
  sleep 0.3
  ip netns exec a nc -N 10.0.2.2 8080 < /tmp/data
  wait $l; sleep 0.3; wc -c < /tmp/got
  for n in a:OUTPUT r:FORWARD b:INPUT; do ip netns exec ${n%:*} iptables -nvxL ${n#*:} | tail -n +3 | awk -v c=$n '{ print c, $1, $2 }'; done
}
dump() { ip netns exec $1 tcpdump -lnni $2 tcp > /tmp/$1-$2 2>/dev/null & d="$d $!"; sleep 0.5; }
shown() { sleep 1.5; kill $d; wait; d=; for f in "$@"; do echo "-- $f"; grep 'length [1-9]' /tmp/$f | sed 's/.*> //; s/, options.*\],/,/; s/^\([0-9.]*\)\.[0-9]*:/\1:/; s/ win [0-9]*,//'; done; }
echo "== plain"; dump b eth0; send; shown b-eth0

echo "== a smaller MTU on the way"
ip -n r link set vb mtu 1400; dump a eth0; dump b eth0; send; shown a-eth0 b-eth0; ip -n r link set vb mtu 1500; ip -n a route flush cache; ip -n a route get 10.0.2.2 | head -1
echo "== the far end's MTU"
ip -n b link set eth0 mtu 1400; send; ip -n b link set eth0 mtu 1500
echo "== tso off"
ip netns exec a ethtool -K eth0 tso off; dump b eth0; send; shown b-eth0
echo "== tso and gso off"
ip netns exec a ethtool -K eth0 gso off; send
ip netns exec a ethtool -K eth0 gso on tso on
echo "== the router cuts"
ip netns exec r ethtool -K vb tso off; dump r va; dump b eth0; send; shown r-va b-eth0; ip netns exec r ethtool -K vb tso on
echo "== counters"
ip netns exec a nstat -asz TcpOutSegs TcpInSegs IpOutRequests IpExtOutOctets 2>/dev/null | tail -n +2 | awk '{ print $1, $2 }'
ip netns exec b nstat -asz TcpInSegs IpInReceives IpExtInNoECTPkts IpExtInOctets 2>/dev/null | tail -n +2 | awk '{ print $1, $2 }'
echo "== IPv6, accounts and nft"
for n in a b; do ip -n $n addr add fd00:$n::2/64 dev eth0 nodad; ip -n r addr add fd00:$n::1/64 dev v$n nodad; ip -n $n -6 route add default via fd00:$n::1; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1 net.netfilter.nf_conntrack_acct=1; sleep 2
ip netns exec r ip6tables -A FORWARD -p tcp -m conntrack --ctstate ESTABLISHED
ip netns exec b nft 'table inet t { chain i { type filter hook input priority 0; tcp dport 8082 counter; tcp dport 8082 meta length > 1500 counter; } }'
ip netns exec b nc -6 -l -p 8082 >/tmp/got & l=$!; sleep 0.3
ip netns exec a nc -N fd00:b::2 8082 < /tmp/data; wait $l; sleep 0.3; wc -c < /tmp/got
ip netns exec r ip6tables -nvxL FORWARD | tail -1 | awk '{ print $1, $2 }'; ip netns exec b nft list chain inet t i | grep -o 'counter.*'
ip netns exec r conntrack -L -f ipv6 -p tcp 2>/dev/null | grep -o 'packets=[0-9]* bytes=[0-9]*'
echo "== VXLAN"
ip -n a link add vx0 address 02:00:00:00:00:0a type vxlan id 42 dstport 4789 local 10.0.1.2 remote 10.0.2.2
ip -n b link add vx0 address 02:00:00:00:00:0b type vxlan id 42 dstport 4789 local 10.0.2.2 remote 10.0.1.2
for n in a b; do ip -n $n link set vx0 addrgenmode none mtu 1400 up; done
ip -n a addr add 10.9.0.1/24 dev vx0; ip -n b addr add 10.9.0.2/24 dev vx0
ip netns exec r iptables -t nat -F; ip netns exec r iptables -F
ip netns exec r iptables -A FORWARD -p udp --dport 4789 -m length --length 1501:65535
ip netns exec a ping -c 1 10.9.0.2 >/dev/null; ip netns exec r iptables -Z
dump r va; dump b vx0
ip netns exec b nc -l -p 8083 >/tmp/got & l=$!; sleep 0.3
ip netns exec a nc -N 10.9.0.2 8083 < /tmp/data; wait $l; sleep 0.3; wc -c < /tmp/got
shown b-vx0; ip netns exec r iptables -nvxL FORWARD | tail -n +3 | awk '{ print $1, $2 }'
ip netns exec r ethtool -K vb tx-udp_tnl-segmentation off; ip netns exec r iptables -Z; dump b vx0
ip netns exec b nc -l -p 8083 >/tmp/got & l=$!; sleep 0.3
ip netns exec a nc -N 10.9.0.2 8083 < /tmp/data; wait $l; sleep 0.3; wc -c < /tmp/got; shown b-vx0
