# In a namespace nf_conntrack_max cannot be set; the timeouts can, and a flow is gone when its time is up.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
iptables -A INPUT -m conntrack --ctstate INVALID
sysctl net.netfilter.nf_conntrack_count
ping -c 1 -q 10.0.0.2 | grep packets
sysctl net.netfilter.nf_conntrack_count
sysctl -w net.netfilter.nf_conntrack_max=10; echo "= $?"
sysctl -w net.netfilter.nf_conntrack_icmp_timeout=2
ping -c 1 -q 10.0.0.2 | grep packets
conntrack -L -p icmp 2>/dev/null | awk '{print $3}' | sort -n | head -1
sleep 3
conntrack -L -p icmp 2>/dev/null | wc -l
sysctl net.netfilter.nf_conntrack_tcp_timeout_established net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream
