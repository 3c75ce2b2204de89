# REJECT with each of its types, as ping, nc and traceroute on the other side see it.
ip link set lo up
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
for t in icmp-net-unreachable icmp-host-unreachable icmp-port-unreachable icmp-proto-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited; do
  iptables -F INPUT
  iptables -A INPUT -j REJECT --reject-with $t
  iptables -nL INPUT | tail -1
  ip netns exec a ping -c 1 -W 1 10.0.0.1 | sed -n 2p
  ip netns exec a nc -v -w 1 10.0.0.1 80; echo "= $?"
done
iptables -F INPUT
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
iptables -A INPUT -p icmp -j REJECT
iptables -nvL INPUT
ip netns exec a nc -v -w 1 10.0.0.1 80; echo "= $?"
ip netns exec a ping -c 1 -W 1 10.0.0.1
ip netns exec a curl -sS http://10.0.0.1/; echo "= $?"
iptables -S INPUT
iptables -nvL INPUT
