# A client behind the same bridge reaches a published port only with masquerade and hairpin on the way back.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 type bridge
ip addr add 172.17.0.1/16 dev br0
ip link set br0 up
i=2
for n in a b; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n addr add 172.17.0.$i/16 dev eth0
  ip -n $n link set eth0 up
  ip -n $n route add default via 172.17.0.1
  i=$((i+1))
done
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
serve() { echo hi | ip netns exec a timeout 5 nc -lnv -p 80 -q 0 & p=$!; sleep 0.3; }
serve; ip netns exec b nc -w 2 172.17.0.1 8080 </dev/null; echo "b = $?"; kill $p 2>/dev/null; wait
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 -d 172.17.0.0/16 -j MASQUERADE
serve; ip netns exec b nc -w 2 172.17.0.1 8080 </dev/null; echo "b = $?"; wait
serve; ip netns exec a nc -w 2 172.17.0.1 8080 </dev/null; echo "a = $?"; kill $p 2>/dev/null; wait
ip link set va type bridge_slave hairpin on
serve; ip netns exec a nc -w 2 172.17.0.1 8080 </dev/null; echo "a = $?"; wait
iptables -t nat -nvL POSTROUTING
