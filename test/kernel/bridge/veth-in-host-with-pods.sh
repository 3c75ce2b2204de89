# A node's bridge with three pods: who learns what, and what a pod sees of the others and of the bridge.
for n in p1 p2 p3; do ip netns add $n; ip -n $n link set lo up; done
ip link set lo up
ip link add cbr0 type bridge
ip addr add 10.244.0.1/24 dev cbr0
ip link set cbr0 up
i=2
for n in p1 p2 p3; do
  ip link add veth$i type veth peer name eth0 netns $n
  ip link set veth$i master cbr0 up
  ip -n $n addr add 10.244.0.$i/24 dev eth0
  ip -n $n link set eth0 up
  ip -n $n route add default via 10.244.0.1
  i=$((i+1))
done
for s in p1 p2 p3; do for d in 1 2 3 4; do
  ip netns exec $s ping -c 1 -W 1 -q 10.244.0.$d >/dev/null && echo "$s -> 10.244.0.$d ok" || echo "$s -> 10.244.0.$d FAILED"
done; done
ip neigh | sort | cut -d' ' -f1-4
ip netns exec p1 ip neigh | sort | cut -d' ' -f1-4
ip route
ip -n p2 route
ip link set veth3 down
ip netns exec p1 ping -c 1 -W 1 10.244.0.3; echo "= $?"
ip -n p2 -br link | awk '{print $1, $2}'
