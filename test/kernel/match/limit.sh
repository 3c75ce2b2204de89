# limit lets a burst pass and then so many a second; what is over it goes on to the next rule.
ip netns add c
ip link add veth0 type veth peer name eth0 netns c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c addr add 10.0.0.3/24 dev eth0
ip -n c link set eth0 up
iptables -A INPUT -p icmp -m limit --limit 1/min --limit-burst 3 -j ACCEPT
iptables -A INPUT -p icmp -j DROP
ip netns exec c ping -c 6 -i 0.2 -W 1 10.0.0.1 | grep -v '^rtt'
iptables -nvL INPUT
iptables -F INPUT
iptables -A INPUT -p icmp -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name perip -j ACCEPT
iptables -A INPUT -p icmp -j DROP
for s in 2 3; do ip netns exec c ping -c 4 -i 0.2 -W 1 -q -I 10.0.0.$s 10.0.0.1 | grep packets; done
iptables -nvL INPUT
iptables -F INPUT
iptables -A INPUT -p icmp -m limit --limit 10/s --limit-burst 1 -j ACCEPT
iptables -A INPUT -p icmp -j DROP
ip netns exec c ping -c 4 -i 0.3 -W 1 -q 10.0.0.1 | grep packets
