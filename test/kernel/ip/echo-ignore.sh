# icmp_echo_ignore_all makes a host silent to ping and to nothing else.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ip netns exec a ping -c 1 -W 1 -q 10.0.0.1 | grep packets
sysctl -w net.ipv4.icmp_echo_ignore_all=1
ip netns exec a ping -c 1 -W 1 -q 10.0.0.1 | grep packets
ip netns exec a nc -v -w 1 10.0.0.1 80; echo "= $?"
sysctl -w net.ipv4.ip_default_ttl=30
sysctl -w net.ipv4.icmp_echo_ignore_all=0
ip netns exec a ping -c 1 -W 1 10.0.0.1 | sed -n 2p
