# A point-to-point address has a peer, and the connected route goes to the peer.
ip link add veth0 type veth peer name veth1
ip addr add 10.0.0.1 peer 10.0.0.2 dev veth0
ip addr add 10.1.0.1/32 peer 10.1.0.0/24 dev veth0
ip link set veth0 up
ip link set veth1 up
ip -4 addr show veth0
ip route
ip route show table local
ip addr del 10.0.0.1/32 dev veth0; echo "= $?"
ip addr del 10.0.0.1 peer 10.0.0.2 dev veth0; echo "= $?"
ip route
