# ip netconf shows what sysctl set of forwarding and filtering, for a device and for all.
ip link add v0 type veth peer name v1
sysctl -qw net.ipv4.conf.v0.rp_filter=2 net.ipv4.conf.v1.rp_filter=1 net.ipv4.conf.v0.forwarding=1 net.ipv4.conf.v1.proxy_arp=1
sysctl -qw net.ipv6.conf.v1.forwarding=1 net.ipv6.conf.v0.ignore_routes_with_linkdown=1
ip netconf show dev v0
ip netconf show dev v1
ip -4 netconf
ip -6 netconf
ip netconf show dev nosuch; echo "= $?"
ip netconf help; echo "= $?"
ip netconf frob; echo "= $?"
ip -j netconf show dev v0
