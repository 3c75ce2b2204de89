# The order of hooks and tables for packets that come in, go out and pass, told by counters; the nat chains see nothing until a rule turns conntrack on, and then only first packets.
for n in c s; do ip netns add $n; ip -n $n link set lo up; done
ip link set lo up
ip link add v1 type veth peer name eth0 netns c
ip link add v2 type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev v1; ip link set v1 up
ip addr add 10.2.0.1/24 dev v2; ip link set v2 up
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
for t in raw:PREROUTING raw:OUTPUT mangle:PREROUTING mangle:INPUT mangle:FORWARD mangle:OUTPUT mangle:POSTROUTING nat:PREROUTING nat:INPUT nat:OUTPUT nat:POSTROUTING filter:INPUT filter:FORWARD filter:OUTPUT; do
  iptables -t ${t%:*} -A ${t#*:} -p icmp
done
show() {
  for t in raw mangle nat filter; do
    iptables -t $t -nvxL | awk -v t=$t '/^Chain/ {c=$2} $1 ~ /^[0-9]+$/ && $1>0 {print t, c, $1}'
    iptables -t $t -Z
  done
}
echo "- without conntrack"; ip netns exec c ping -c 1 -q 10.1.0.1 >/dev/null; show
iptables -t nat -A POSTROUTING -d 203.0.113.1 -j MASQUERADE
echo "- in"; ip netns exec c ping -c 2 -i 0.2 -q 10.1.0.1 >/dev/null; show
echo "- out"; ping -c 2 -i 0.2 -q 10.2.0.2 >/dev/null; show
echo "- through"; ip netns exec c ping -c 2 -i 0.2 -q 10.2.0.2 >/dev/null; show
echo "- self"; ping -c 1 -q 10.1.0.1 >/dev/null; show
