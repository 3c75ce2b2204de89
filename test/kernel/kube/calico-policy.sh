# Calico-like policy chains: marks set on accept, return on mark, drop at the end, for the pod's cali device.
ip netns add pod
ip link set lo up
ip link add cali123 type veth peer name eth0 netns pod
ip -n pod link set lo up
ip -n pod addr add 10.244.0.5/32 dev eth0
ip -n pod link set eth0 up
ip link set cali123 up
ip -n pod neigh add 169.254.1.1 dev eth0 lladdr $(cat /sys/class/net/cali123/address)
ip -n pod route add 169.254.1.1 dev eth0
ip -n pod route add default via 169.254.1.1
ip route add 10.244.0.5 dev cali123 scope link
ip addr add 10.1.0.1/32 dev lo
iptables -N cali-fw-cali123
iptables -N cali-tw-cali123
iptables -N cali-pi-allow
iptables -A OUTPUT -o cali+ -j cali-tw-cali123
iptables -A INPUT -i cali+ -m comment --comment "cali:abc" -j cali-fw-cali123
iptables -A cali-tw-cali123 -m comment --comment "cali:1" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A cali-tw-cali123 -m comment --comment "cali:2" -m conntrack --ctstate INVALID -j DROP
iptables -A cali-tw-cali123 -m comment --comment "cali:3" -j MARK --set-xmark 0x0/0x10000
iptables -A cali-tw-cali123 -m mark --mark 0x0/0x20000 -j cali-pi-allow
iptables -A cali-tw-cali123 -m comment --comment "Return if policy accepted" -m mark --mark 0x10000/0x10000 -j RETURN
iptables -A cali-tw-cali123 -m comment --comment "Drop if no policies passed packet" -m mark --mark 0x0/0x20000 -j DROP
iptables -A cali-pi-allow -p icmp -j MARK --set-xmark 0x10000/0x10000
iptables -A cali-pi-allow -m mark --mark 0x10000/0x10000 -j RETURN
iptables -A cali-fw-cali123 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A cali-fw-cali123 -j ACCEPT
ping -c 1 -W 1 10.244.0.5 | tail -3
timeout 0.6 nc -v 10.244.0.5 80; echo "= $?"
ip netns exec pod ping -c 1 -W 1 10.1.0.1 | tail -3
iptables -nvL cali-tw-cali123
iptables -nvL cali-pi-allow
iptables -S | grep -c cali
