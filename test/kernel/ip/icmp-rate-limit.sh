# A host answers six ICMP errors to one address at once, then one a second; echo replies are not limited.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
iptables -A INPUT -p icmp -j REJECT
ip netns exec a ping -c 10 -i 0.05 -W 1 10.0.0.1 | grep -c Unreachable
sleep 3.4
ip netns exec a ping -c 10 -i 0.05 -W 1 10.0.0.1 | grep -c Unreachable
iptables -F INPUT
ip netns exec a ping -c 20 -i 0.01 -q 10.0.0.1 | grep packets
sysctl net.ipv4.icmp_ratelimit net.ipv4.icmp_ratemask
sysctl -w net.ipv4.icmp_ratelimit=0
iptables -A INPUT -p icmp -j REJECT
ip netns exec a ping -c 10 -i 0.05 -W 1 10.0.0.1 | grep -c Unreachable
