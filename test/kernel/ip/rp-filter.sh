# rp_filter drops what came in by a device that its source would not be routed to: strict 1, loose 2.
for n in a r; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a addr add 172.16.0.1/32 dev lo
ip -n r addr add 10.0.0.1/24 dev eth0
ip -n a link set eth0 up
ip -n r link set eth0 up
ip -n r link add br9 type bridge
ip -n r link set br9 up
ip netns exec a ping -c 1 -W 1 -I 172.16.0.1 10.0.0.1 >/dev/null; echo "no route back = $?"
ip -n r route add 172.16.0.0/16 dev br9
for v in 0 1 2; do
  ip netns exec r sysctl -w net.ipv4.conf.all.rp_filter=$v
  ip netns exec r nstat -az TcpExtIPReversePathFilter | grep -v '^#'
  ip netns exec a ping -c 1 -W 1 -I 172.16.0.1 10.0.0.1 >/dev/null; echo "= $?"
done
ip -n r route del 172.16.0.0/16 dev br9
ip netns exec a ping -c 1 -W 1 -I 172.16.0.1 10.0.0.1 >/dev/null; echo "= $?"
ip netns exec r nstat -az TcpExtIPReversePathFilter | grep -v '^#'
ip -n r route add 172.16.0.0/16 dev eth0
ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=1
ip netns exec a ping -c 1 -W 1 -I 172.16.0.1 10.0.0.1 >/dev/null; echo "= $?"
