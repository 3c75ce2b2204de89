# ctdir, ctstatus, ctorigdst and the DNAT and SNAT states, counted behind a port forward.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A PREROUTING -d 10.1.0.99 -j DNAT --to-destination 10.2.0.2
iptables -t nat -A POSTROUTING -o v2 -j MASQUERADE
ip route add 10.1.0.99/32 dev v1
ip neigh add proxy 10.1.0.99 dev v1
ip -n c route add 10.1.0.99/32 via 10.1.0.1
A="iptables -A FORWARD -m conntrack"
$A --ctstate DNAT
$A --ctstate SNAT
$A --ctdir ORIGINAL
$A --ctdir REPLY
$A --ctorigdst 10.1.0.99
$A --ctorigsrc 10.1.0.2
$A --ctreplsrc 10.2.0.2
$A --ctrepldst 10.2.0.1
$A --ctstatus SEEN_REPLY
$A --ctstatus CONFIRMED
$A --ctstatus NONE
$A --ctproto icmp
ip netns exec c ping -c 1 -q 10.1.0.99 | grep packets
iptables -nvL FORWARD | awk '{$3=$4=$5=$6=$7=$8=$9=""; print}' | tr -s ' '
