# What is sent to groups and broadcast addresses comes back as a copy, which passes POSTROUTING like its original.
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip link set v1 up
sleep 3
iptables -t mangle -A POSTROUTING -p icmp -d 224.0.0.1 -o v0
iptables -t mangle -A POSTROUTING -p icmp -d 10.0.0.255
iptables -A OUTPUT -p icmp -d 224.0.0.1
iptables -A INPUT -p icmp -d 224.0.0.1
ping -c 1 -W 1 -I v0 224.0.0.1 | tail -2 | head -1 | cut -d, -f1-3
ping -b -c 1 -W 1 10.0.0.255 > /dev/null 2>&1
ping -b -L -c 1 -W 1 10.0.0.255 > /dev/null 2>&1
ping -L -c 1 -W 1 -I v0 224.0.0.1 > /dev/null 2>&1
iptables -t mangle -nvxL POSTROUTING | tail -n +3
iptables -nvxL OUTPUT | tail -1
iptables -nvxL INPUT | tail -1
iptables -t mangle -A POSTROUTING -p icmp -d 224.0.0.1 -j DROP
ping -c 1 -W 1 -I v0 224.0.0.1 > /dev/null
iptables -nvxL INPUT | tail -1
# IPv6: a copy only of what POSTROUTING let pass; groups of the node end behind it.
for group in ff02::1 ff01::1; do
  ip6tables -t mangle -A POSTROUTING -p icmpv6 -d $group
  ip6tables -A OUTPUT -p icmpv6 -d $group
  ip6tables -A INPUT -i v0 -p icmpv6 -d $group
  ping -6 -c 1 -W 1 -I v0 $group > /dev/null 2>&1
done
ip6tables -t mangle -A POSTROUTING -p icmpv6 -d ff02::1 -j DROP
ping -6 -c 1 -W 1 -I v0 ff02::1 > /dev/null 2>&1
ip6tables -t mangle -nvxL POSTROUTING | tail -n +3
ip6tables -nvxL OUTPUT | tail -n +3
ip6tables -nvxL INPUT | tail -n +3
