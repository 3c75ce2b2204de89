# Taking a device down removes its routes and keeps its IPv4 addresses; taking it up brings back the connected one only.
ip link add veth0 type veth peer name veth1
ip link set veth1 up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip route add default via 10.0.0.254
ip route add 10.5.0.0/16 dev veth0
ip route
ip link set veth0 down
ip route
ip -4 addr show veth0
ip link set veth0 up
ip route
ip link set veth1 down
sleep 1.2
ip route
ip route get 10.0.0.7
