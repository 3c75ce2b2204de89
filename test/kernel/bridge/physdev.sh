# physdev and bridge-nf-call-iptables
for i in 1 2; do ip netns add n$i; ip link add v$i type veth peer name eth0 netns n$i; ip -n n$i addr add 10.9.0.$i/24 dev eth0; ip -n n$i link set eth0 up; done
ip link add br0 type bridge; ip link set br0 up; for i in 1 2; do ip link set v$i master br0 up; done
sleep 1
iptables -P FORWARD DROP
sysctl net.bridge.bridge-nf-call-iptables 2>&1
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec n1 ping -c 1 -W 1 10.9.0.2 | grep -c ttl
sysctl -w net.bridge.bridge-nf-call-iptables=1
ip netns exec n1 ping -c 1 -W 1 10.9.0.2 | grep -c ttl
iptables -A FORWARD -m physdev --physdev-in v1 --physdev-out v2 -j ACCEPT
iptables -A FORWARD -m physdev --physdev-is-bridged -m conntrack --ctstate ESTABLISHED -j ACCEPT
iptables -A FORWARD -i br0 -o br0 -m physdev ! --physdev-in v1 -j LOG
ip netns exec n1 ping -c 2 -i 0.2 -W 1 10.9.0.2 | grep -c ttl
ip netns exec n2 ping -c 1 -W 1 10.9.0.1 | grep -c ttl
iptables -nvL FORWARD
iptables -t nat -A PREROUTING -d 10.9.0.77 -j DNAT --to-destination 10.9.0.2
ip netns exec n1 ping -c 1 -W 1 10.9.0.77 | grep -c ttl
ip addr add 10.9.0.254/24 dev br0
ip netns exec n1 ping -c 1 -W 1 10.9.0.254 | grep ttl
conntrack -L 2>/dev/null | sed 's/id=[0-9]*/id=X/g' | sort
