# A device without carrier keeps its routes, marked linkdown; with ignore_routes_with_linkdown they are not used.
ip link add veth0 type veth peer name veth1
ip addr add 10.0.0.1/24 dev veth0
ip link add veth2 type veth peer name veth3
ip addr add 10.1.0.1/24 dev veth2
for d in veth0 veth1 veth2 veth3; do ip link set $d up; done
ip route add default via 10.0.0.254 metric 10
ip route add default via 10.1.0.254 metric 20
sleep 1.2
ip route get 8.8.8.8 | head -1
ip link set veth1 down
sleep 1.2
ip route
ip route get 8.8.8.8 | head -1
sysctl -w net.ipv4.conf.all.ignore_routes_with_linkdown=1
ip route get 8.8.8.8 | head -1
ip route
ip link set veth0 down
ip route get 8.8.8.8 | head -1
ip route
