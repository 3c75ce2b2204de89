# Routes that refuse, as ip, ping, nc and curl tell of them.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 address 02:00:00:00:00:ff type bridge; ip link set br0 up; ip link set lo up
for n in a b; do ip link add v$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set v$n master br0 up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip addr add 10.0.0.254/24 dev br0
sleep 1.2
for t in blackhole unreachable prohibit throw; do ip -n a route replace $t 10.2.0.0/16; ip -n a route show 10.2.0.0/16; ip netns exec a ping -c 1 -W 1 10.2.0.1; echo $?; ip -n a route get 10.2.0.1; echo $?; ip netns exec a nc -zv -w 1 10.2.0.1 80; echo $?; ip netns exec a curl -sS -m 1 http://10.2.0.1/; echo $?; done
ip -n a route flush type prohibit; ip -n a route flush root 10.2.0.0/16; ip -n a route
