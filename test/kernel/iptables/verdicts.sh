# ACCEPT, DROP, RETURN, a user chain, goto and the policy decide; the counters tell the way that a packet took.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a addr add 10.0.0.3/24 dev eth0
ip -n a link set eth0 up
iptables -N one
iptables -N two
iptables -A INPUT -s 10.0.0.2 -j one
iptables -A INPUT -s 10.0.0.3 -g two
iptables -A INPUT -p icmp -m comment --comment "after the chains"
iptables -A one -p tcp -j DROP
iptables -A one -p icmp -j RETURN
iptables -A one -j DROP
iptables -A two -p icmp -m icmp --icmp-type 8
iptables -P INPUT DROP
ip netns exec a ping -c 1 -W 1 -q -I 10.0.0.2 10.0.0.1 | sed -n 4p
ip netns exec a ping -c 1 -W 1 -q -I 10.0.0.3 10.0.0.1 | sed -n 4p
iptables -nvL
iptables -A two -j ACCEPT
iptables -A INPUT -j ACCEPT
iptables -Z
ip netns exec a ping -c 1 -W 1 -q -I 10.0.0.2 10.0.0.1 | sed -n 4p
ip netns exec a ping -c 1 -W 1 -q -I 10.0.0.3 10.0.0.1 | sed -n 4p
iptables -nvL
