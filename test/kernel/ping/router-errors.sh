# What a router answers: no route, prohibited, unreachable and blackhole routes, forwarding off.
for n in a r; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns r
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n r addr add 10.0.0.1/24 dev eth0
ip -n a link set eth0 up
ip -n r link set eth0 up
ip -n a route add default via 10.0.0.1
ip -n r route add prohibit 10.3.0.0/16
ip -n r route add unreachable 10.2.0.0/16
ip -n r route add blackhole 10.1.0.0/16
ip netns exec a ping -c 1 -W 1 10.9.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 1; ip netns exec a ping -c 1 -W 1 10.9.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.3.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.2.0.1
sleep 1; ip netns exec a ping -c 1 -W 1 10.1.0.1
sleep 1; ip netns exec a nc -v -w 1 10.9.0.1 80; echo "= $?"
sleep 1; ip netns exec a nc -v -w 1 10.3.0.1 80; echo "= $?"
sleep 1; ip netns exec a curl -sS -m 2 http://10.2.0.1/; echo "= $?"
sleep 1; ip netns exec a traceroute -n -q 1 -m 3 10.3.0.1
sleep 1; ip netns exec a traceroute -n -q 1 -m 3 10.9.0.1
