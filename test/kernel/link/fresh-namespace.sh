# A fresh network namespace holds lo alone, down and without an address, and no route, neighbour or rule but the three defaults.
ip link
ip addr
ip -br link
ip -br addr
ip route
ip -6 route
ip neigh
ip rule
ip -6 rule
ip netns
ip route show table local
ip link set lo up
ip addr show lo
ip route show table local
ip -6 route show table local
ip -6 route
ping -c 1 127.0.0.1
