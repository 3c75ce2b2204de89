# Four namespaces on a Linux bridge: the list of commands that every tutorial on container networking starts with.
ip link add v-net-0 type bridge
ip link set dev v-net-0 up
for n in red blue green yellow; do
  ip netns add $n
  ip link add veth-$n type veth peer name veth-$n-br
  ip link set veth-$n netns $n
  ip link set veth-$n-br master v-net-0
done
ip -n red addr add 192.168.15.2/24 dev veth-red
ip -n blue addr add 192.168.15.3/24 dev veth-blue
ip -n green addr add 192.168.15.4/24 dev veth-green
ip -n yellow addr add 192.168.15.5/24 dev veth-yellow
for n in red blue green yellow; do
  ip -n $n link set veth-$n up
  ip link set veth-$n-br up
  ip -n $n link set lo up
done
ip netns exec red ping -c 2 -i 0.2 192.168.15.3
ip netns exec red ip neigh
ip addr add 192.168.15.1/24 dev v-net-0
ping -c 1 192.168.15.2
ip netns exec red ping -c 1 8.8.8.8
ip netns exec red ip route add default via 192.168.15.1
ip netns exec red ip route
ip netns exec red ping -c 1 -W 1 203.0.113.7
ip link show master v-net-0
ip netns
