# Two namespaces joined by one cable, as the first step of every tutorial.
ip netns add red
ip netns add blue
ip link add veth-red type veth peer name veth-blue
ip link set veth-red netns red
ip link set veth-blue netns blue
ip -n red addr add 192.168.15.1/24 dev veth-red
ip -n blue addr add 192.168.15.2/24 dev veth-blue
ip netns exec red ping -c 1 192.168.15.2
ip -n red link set veth-red up
ip netns exec red ping -c 1 -W 1 192.168.15.2
ip -n blue link set veth-blue up
ip netns exec red ping -c 1 192.168.15.2
ip netns exec red arp -n
ip netns exec blue ip neigh
ip netns exec red ip route
ip netns exec red ping -c 1 192.168.15.1
ip -n red link set lo up
ip netns exec red ping -c 1 192.168.15.1
