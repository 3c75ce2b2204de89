# DNAT to a range of addresses, from the machine itself, REDIRECT and hairpin.
ip netns add c; ip netns add s; ip link set lo up; ip -n c link set lo up; ip -n s link set lo up
ip link add vc type veth peer name eth0 netns c; ip link add vs type veth peer name eth0 netns s
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs; ip link set vc up; ip link set vs up
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.0.2.1
sysctl -q -w net.ipv4.ip_forward=1
sleep 0.3
ip -n s addr add 10.0.2.3/24 dev eth0; ip -n s addr add 10.0.2.4/24 dev eth0
iptables -t nat -A PREROUTING -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2-10.0.2.4:8080
iptables -t nat -A PREROUTING -d 10.96.0.2 -p tcp -j DNAT --to-destination 10.0.2.3
iptables -t nat -A PREROUTING -d 10.96.0.3 -p udp -j DNAT --to-destination 10.0.2.4:53
iptables -t nat -A OUTPUT -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:8080
iptables -t nat -A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 8181
iptables -t nat -A PREROUTING -s 10.0.2.2 -d 10.0.1.1 -p tcp --dport 90 -j DNAT --to-destination 10.0.2.2:8080
iptables -t nat -A POSTROUTING -s 10.0.2.0/24 -d 10.0.2.0/24 -j MASQUERADE
ip netns exec s sh -c 'while :; do nc -lk 8080 </dev/null; done' >/dev/null 2>&1 &
(while :; do echo hello | nc -N -l 8181; done) >/dev/null 2>&1 &
sleep 0.3
ip netns exec c nc -zv -w 1 10.96.0.1 80; echo "= $?"
ip netns exec c nc -zv -w 1 10.96.0.2 8080; echo "= $?"
ip netns exec c nc -zv -w 1 10.96.0.2 81; echo "= $?"
nc -zv -w 1 10.96.0.1 80; echo "= $?"
ip netns exec c nc -w 1 99.9.9.9 81; echo "= $?"
ip netns exec s nc -zv -w 1 10.0.1.1 90; echo "= $?"
ip netns exec c ping -c 1 -W 1 10.96.0.1 | tail -2
iptables -t nat -nvL PREROUTING | awk '{print $1,$3,$4,$NF}'
iptables -t nat -nvL OUTPUT
conntrack -L -g 2>/dev/null | grep -c dport
kill %1 %2 2>/dev/null
# One colon alone comes before ports, in brackets or not.
for to in 10.0.0.1:80 :80 fd00:80 fd00::80 :: '[fd00::1' '[fd00::1]-[fd00::4]:80' '[fd00::1-fd00::4]:80' fd00::1:x; do
  ip6tables -t nat -A PREROUTING -p tcp -j DNAT --to-destination "$to"; echo "$to = $?"
done
ip6tables -t nat -S PREROUTING
for to in 10.1:80 10.1.2.3:80:90 '[10.1.2.3]:80' '[10.1.2.3'; do
  iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination "$to"; echo "$to = $?"
done
