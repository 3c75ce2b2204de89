# Calico's way: a /32 in the pod, a link-local gateway, and proxy_arp on the host's end, which answers once the host has a default route.
ip netns add pod
ip link set lo up
ip link add cali1 type veth peer name eth0 netns pod
ip link add eth0 type veth peer name up0
ip link set eth0 up
ip link set up0 up
ip addr add 192.168.0.10/24 dev eth0
ip -n pod link set lo up
ip -n pod addr add 10.244.0.5/32 dev eth0
ip -n pod link set eth0 up
ip link set cali1 up
ip -n pod route add 169.254.1.1 dev eth0 scope link
ip -n pod route add default via 169.254.1.1 dev eth0
ip route add 10.244.0.5 dev cali1 scope link
sysctl -w net.ipv4.conf.cali1.proxy_arp=1 net.ipv4.ip_forward=1
ip netns exec pod ping -c 1 -W 1 192.168.0.10; echo "= $?"
ip route add default via 192.168.0.1
sysctl -w net.ipv4.neigh.cali1.proxy_delay=0
ip netns exec pod ping -c 1 -W 3 192.168.0.10; echo "= $?"
ip netns exec pod ip route
ip netns exec pod ip neigh | cut -d' ' -f1-4
ip route get 10.244.0.5
ip route
