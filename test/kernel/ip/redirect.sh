# A router that sends a packet back out of the device it came from tells the sender by a redirect, which is then obeyed.
for n in a r g; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 type bridge
ip link set br0 up
i=1
for n in a r g; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n addr add 10.0.0.$i/24 dev eth0
  ip -n $n link set eth0 up
  i=$((i+1))
done
ip -n g addr add 10.9.0.1/32 dev lo
ip -n a route add default via 10.0.0.2
ip -n r route add 10.9.0.0/16 via 10.0.0.3
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c 2 -i 0.3 10.9.0.1
ip -n a route get 10.9.0.1
ip -n a route show cache
ip netns exec r sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
ip -n a route flush cache
ip netns exec a ping -c 1 10.9.0.1
