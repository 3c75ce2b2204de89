# Versions, help and wrong objects of ip, bridge and ss: where it goes and the exit codes.
ip -V
ip >/dev/null 2>&1; echo "= $?"
ip help 2>&1 | head -4; ip help >/dev/null 2>&1; echo "= $?"
ip link help 2>/dev/null | head -2; ip link help >/dev/null 2>&1; echo "= $?"
ip nosuch; echo "= $?"
ip -nosuch link; echo "= $?"
ip -6 -4 link show lo | head -1
ip l sh lo | head -1
ip a s lo | head -1
ip ro; echo "= $?"
ip r; ip n; ip ru | head -1
ip tunnel show; echo "= $?"
ip maddr show dev lo
ip tuntap; echo "= $?"
ip -family inet route; echo "= $?"
ip -family nosuch route; echo "= $?"
bridge -V
ss -V
iptables -V; iptables --version; ip6tables -V; ipset -v; nft -v; conntrack -V; ping -V; curl -V | head -1 | cut -d' ' -f1-2; tcpdump --version 2>&1 | head -1; nc -h 2>&1 | head -1; brctl -V; arp -V 2>&1 | head -1; traceroute -V 2>&1 | head -1
