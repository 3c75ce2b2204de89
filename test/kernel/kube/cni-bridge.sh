# What the CNI bridge plugin with portmap and ipMasq leaves on a node: chains named by container, and taken away again.
ip netns add cni-1
ip link set lo up
ip link add cni0 type bridge
ip addr add 10.22.0.1/16 dev cni0
ip link set cni0 up
ip link add veth5e6f type veth peer name eth0 netns cni-1
ip link set veth5e6f master cni0 up
ip -n cni-1 link set lo up
ip -n cni-1 addr add 10.22.0.5/16 dev eth0
ip -n cni-1 link set eth0 up
ip -n cni-1 route add default via 10.22.0.1
sysctl -qw net.ipv4.ip_forward=1
C=CNI-1a2b3c4d5e6f7a8b9c0d1e2f
iptables -t nat -N $C
iptables -t nat -A $C -d 10.22.0.5/16 -m comment --comment 'name: "mynet" id: "c1"' -j ACCEPT
iptables -t nat -A $C ! -d 224.0.0.0/4 -m comment --comment 'name: "mynet" id: "c1"' -j MASQUERADE
iptables -t nat -A POSTROUTING -s 10.22.0.5 -m comment --comment 'name: "mynet" id: "c1"' -j $C
iptables -t nat -S
iptables -t nat -nL $C
ip netns exec cni-1 ip route
ip netns exec cni-1 ping -c 1 10.22.0.1 | sed -n 2p
bridge link | cut -d' ' -f2-
iptables -t nat -D POSTROUTING -s 10.22.0.5 -m comment --comment 'name: "mynet" id: "c1"' -j $C
iptables -t nat -F $C
iptables -t nat -X $C
ip -n cni-1 link del eth0
sleep 1.2
iptables -t nat -S
ip -br link | awk '{print $1, $2}'
ip netns del cni-1
