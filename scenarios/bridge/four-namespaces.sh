# Four namespaces on a Linux bridge, and one of them out through masquerading: the tutorial of container networks.
ip link add v-net-0 type bridge
ip link set dev v-net-0 up
i=2
for name in red blue green yellow; do
  ip netns add $name
  ip link add veth-$name type veth peer name veth-$name-br
  ip link set veth-$name netns $name
  ip link set veth-$name-br master v-net-0
  ip -n $name addr add 192.168.15.$i/24 dev veth-$name
  ip -n $name link set veth-$name up
  ip link set veth-$name-br up
  i=$((i + 1))
done
ip netns exec red ping -c 1 192.168.15.5

# The machine itself joins, and becomes the way out.
ip addr add 192.168.15.1/24 dev v-net-0
ip netns exec blue ip route add default via 192.168.15.1
sysctl -w net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -s 192.168.15.0/24 -j MASQUERADE
ip netns exec blue ip route
iptables -t nat -S POSTROUTING
