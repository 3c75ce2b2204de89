# MASQUERADE takes the address on the next hop's subnet, not the first of the device nor one on the destination's.
ip netns add c; ip netns add s
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up; ip link set lo up
ip addr add 10.9.0.1/24 dev v2; ip addr add 10.2.0.1/24 dev v2; ip addr add 10.3.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s link set lo up; ip -n s link set eth0 up
for a in 10.2.0.2/24 10.3.0.2/24 10.9.0.2/24; do ip -n s addr add $a dev eth0; done
for a in 192.168.5.1/32 192.168.6.1/32 192.168.7.1/32; do ip -n s addr add $a dev lo; done
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o v2 -j MASQUERADE
ip route add 192.168.5.0/24 via 10.2.0.2
ip route add 192.168.6.0/24 via 10.3.0.2 src 10.9.0.1
ip route add 192.168.7.0/24 dev v2
for d in 192.168.5.1 192.168.6.1 192.168.7.1 10.3.0.2 10.9.0.2; do
  ip netns exec c ping -c1 -W1 -q $d | sed -n 4p
  conntrack -L -p icmp 2>/dev/null | grep -o "dst=[0-9.]* type=0" | sort | sed "s/^/$d: /"
  conntrack -F >/dev/null 2>&1
done
iptables -t nat -F POSTROUTING
nft add table ip m; nft add chain ip m p '{ type nat hook postrouting priority 100; }'; nft add rule ip m p oifname v2 masquerade
ip netns exec c ping -c1 -W1 -q 192.168.6.1 | sed -n 4p
conntrack -L -p icmp 2>/dev/null | grep -o "dst=[0-9.]* type=0"
