# rpfilter asks for a route back, whoever the packet is for
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02 netns r
ip link add f0 netns r address 02:00:00:00:00:03 type veth peer name f1 address 02:00:00:00:00:04 netns b
ip -n a addr add 10.0.0.1/24 dev e0; ip -n a link set e0 up; ip -n r addr add 10.0.0.2/24 dev e1; ip -n r link set e1 up
ip -n r addr add 10.0.1.1/24 dev f0; ip -n r link set f0 up; ip -n b addr add 10.0.1.2/24 dev f1; ip -n b link set f1 up
ip -n a addr add 2001:db8:1::1/64 dev e0 nodad; ip -n r addr add 2001:db8:1::2/64 dev e1 nodad
ip -n r addr add 2001:db8:2::1/64 dev f0 nodad; ip -n b addr add 2001:db8:2::2/64 dev f1 nodad
ip -n a addr add 10.0.9.1/32 dev e0; ip -n a addr add 2001:db8:9::1/128 dev lo
ip -n a route add default via 10.0.0.2; ip -n b route add default via 10.0.1.1
ip -n a route add default via 2001:db8:1::2; ip -n b route add default via 2001:db8:2::1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.rp_filter=0
sleep 3
rules() { ip netns exec r iptables -t raw -F; ip netns exec r ip6tables -t raw -F
  ip netns exec r iptables -t raw -A PREROUTING -m rpfilter $1 -j DROP; ip netns exec r ip6tables -t raw -A PREROUTING -m rpfilter $1 -j DROP; }
try() { ip netns exec a ping -q -n -c 1 -W 1 $* | sed -n 4p; }
for how in "--invert" "--loose --invert" "--validmark --invert" "--accept-local --invert"; do
  echo "rpfilter $how"; rules "$how"
  try 10.0.1.2; try 10.0.0.2; try -I 10.0.9.1 10.0.1.2; try 10.9.9.9
  try 2001:db8:2::2; try -I 2001:db8:9::1 2001:db8:2::2; try 2001:db8:7::7
  ip netns exec r iptables -t raw -vnxL PREROUTING | tail -1 | awk '{print $1}'
done
ip -n r route add 10.0.9.1 dev f0; ip -n r route add 2001:db8:9::1 dev f0
for how in "--invert" "--loose --invert"; do
  echo "wrong way, rpfilter $how"; rules "$how"
  try -I 10.0.9.1 10.0.1.2; try -I 2001:db8:9::1 2001:db8:2::2
  ip netns exec r iptables -t raw -vnxL PREROUTING | tail -1 | awk '{print $1}'
done
ip -n r route replace 10.0.9.1 nexthop via 10.0.1.2 nexthop via 10.0.0.1
rules --invert; try -I 10.0.9.1 10.0.1.2 >/dev/null; ip netns exec r iptables -t raw -vnxL PREROUTING | tail -1 | awk '{print $1}'
ip -n r route replace unreachable 10.0.9.1; ip netns exec r iptables -t raw -Z; try -I 10.0.9.1 10.0.1.2; ip netns exec r iptables -t raw -vnxL PREROUTING | tail -1 | awk '{print $1}'
