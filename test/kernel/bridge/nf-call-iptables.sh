# With bridge-nf-call-iptables a bridged packet passes iptables, with physdev; without it, it does not.
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add br0 type bridge
ip link set br0 up
i=1
for n in a b; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n addr add 10.0.0.$i/24 dev eth0
  ip -n $n link set eth0 up
  i=$((i+1))
done
sysctl net.bridge.bridge-nf-call-iptables
p() { ip netns exec a ping -c 1 -W 1 -q 10.0.0.2 | grep packets; }
p
iptables -A FORWARD -p icmp -m physdev --physdev-in va --physdev-out vb
iptables -A FORWARD -p icmp -m physdev --physdev-is-bridged
iptables -A FORWARD -p icmp -i br0 -o br0 -j DROP
p
iptables -nvL FORWARD
sysctl -w net.bridge.bridge-nf-call-iptables=0
iptables -Z
p
iptables -nvL FORWARD | tail -3
ip link set br0 type bridge nf_call_iptables 1
p
iptables -nvL FORWARD | tail -1
iptables -F
sysctl -w net.bridge.bridge-nf-call-iptables=1
iptables -t nat -A PREROUTING -d 10.0.0.99 -j DNAT --to-destination 10.0.0.2
ip -n a neigh add 10.0.0.99 lladdr $(ip netns exec b cat /sys/class/net/eth0/address) dev eth0
ip netns exec a ping -c 1 -W 1 -q 10.0.0.99 | grep packets
sysctl -w net.bridge.bridge-nf-call-iptables=2
sysctl -w net.bridge.bridge-nf-call-nosuch=1
