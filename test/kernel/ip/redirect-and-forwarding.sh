# Redirects with send_redirects on and off, forwarding of one device, and what a host hears.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 address 02:00:00:00:00:ff type bridge; ip link set br0 up; ip link set lo up
for n in a b; do ip link add v$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set v$n master br0 up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip addr add 10.0.0.254/24 dev br0
sleep 1.2
ip -n a route add 10.1.0.0/16 via 10.0.0.254; ip -n b route add 10.1.0.0/16 via 10.0.0.254
ip netns exec a ping -c 1 -W 1 10.1.0.1; sysctl -w net.ipv4.ip_forward=1; ip netns exec a ping -c 1 -W 1 10.1.0.1
ip route add 10.1.0.0/16 via 10.0.0.2; ip netns exec a ping -c 1 -W 1 10.1.0.1; ip -n b addr add 10.1.0.1/32 dev lo; ip netns exec a ping -c 2 -i 0.3 -W 1 10.1.0.1; ip -n a route get 10.1.0.1; ip -n a route show cache
sysctl -w net.ipv4.conf.br0.send_redirects=0 net.ipv4.conf.all.send_redirects=0; ip -n a route flush cache; ip netns exec a ping -c 1 -W 1 10.1.0.1; ip -n a route get 10.1.0.1
sysctl -w net.ipv4.conf.br0.forwarding=0; ip netns exec a ping -c 1 -W 1 10.1.0.1; sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding net.ipv4.conf.br0.forwarding
