# ip route get names the route, the source address, the table and the cache line; from and iif ask as for a forwarded packet.
ip link set lo up
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 192.168.1.1/24 dev veth0
ip link set veth0 up
ip -n a link set eth0 up
ip link add br0 type bridge
ip addr add 172.17.0.1/16 dev br0
ip link set br0 up
ip route add default via 192.168.1.254
ip route get 192.168.1.7
ip route get 8.8.8.8
ip route get 127.0.0.1
ip route get 192.168.1.1
ip route get 192.168.1.255
ip route get 224.0.0.1
ip route get 255.255.255.255
ip route get 8.8.8.8 from 172.17.0.1
ip route get 8.8.8.8 from 172.17.0.2; echo "= $?"
ip route get 8.8.8.8 from 172.17.0.2 iif br0; echo "= $?"
sysctl -w net.ipv4.ip_forward=1
ip route get 8.8.8.8 from 172.17.0.2 iif br0
ip route get 172.17.0.1 from 172.17.0.2 iif br0
ip route get 8.8.8.8 oif br0
ip route get 8.8.8.8 mark 1
ip route get 8.8.8.8 from 8.8.4.4; echo "= $?"
ip route get fibmatch 8.8.8.8
ip route get fibmatch 172.17.3.4
ip -o route get 8.8.8.8
ip -j route get 8.8.8.8
ip -d route get 8.8.8.8
