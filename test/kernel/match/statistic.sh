# statistic in mode nth takes every n-th packet, and in mode random about its share.
ip netns add c
ip link add veth0 type veth peer name eth0 netns c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c link set eth0 up
iptables -A INPUT -p icmp -m statistic --mode nth --every 3 --packet 0 -j DROP
iptables -A INPUT -p icmp -m statistic --mode nth --every 2 --packet 1
iptables -A INPUT -p icmp -m statistic --mode random --probability 1
iptables -A INPUT -p icmp -m statistic --mode random --probability 0
ip netns exec c ping -c 7 -i 0.2 -W 1 10.0.0.1 | grep -v ^rtt
iptables -nvL INPUT
iptables -S INPUT
