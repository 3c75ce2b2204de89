# 127.0.0.0/8 from outside is a martian, unless route_localnet is on.
ip netns add a
ip link set lo up
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 127.0.0.1:80
(echo local | nc -l 127.0.0.1 80 -q 0) &
sleep 0.3
ip netns exec a nc -v -w 1 10.0.0.1 8080 </dev/null; echo "= $?"
sysctl -w net.ipv4.conf.veth0.route_localnet=1
ip netns exec a nc -w 1 10.0.0.1 8080 </dev/null; echo "= $?"
wait
ip route get 127.0.0.1 from 10.0.0.2 iif veth0
sysctl -w net.ipv4.conf.veth0.route_localnet=0
ip route get 127.0.0.1 from 10.0.0.2 iif veth0; echo "= $?"
ip route get 8.8.8.8 from 127.0.0.1; echo "= $?"
