# Docker's rules for a published port: the DOCKER chains, isolation, and masquerade of the bridge's network.
ip netns add c1
ip netns add out
ip link set lo up
ip link add docker0 type bridge
ip addr add 172.17.0.1/16 brd 172.17.255.255 dev docker0
ip link set docker0 up
ip link add veth1 type veth peer name eth0 netns c1
ip link set veth1 master docker0 up
ip -n c1 addr add 172.17.0.2/16 dev eth0
ip -n c1 link set eth0 up
ip -n c1 route add default via 172.17.0.1
ip link add eth0 type veth peer name eth0 netns out
ip addr add 192.168.0.10/24 dev eth0
ip link set eth0 up
ip -n out addr add 192.168.0.20/24 dev eth0
ip -n out link set eth0 up
sysctl -qw net.ipv4.ip_forward=1
iptables -P FORWARD DROP
for t in nat filter; do iptables -t $t -N DOCKER; done
iptables -N DOCKER-ISOLATION-STAGE-1; iptables -N DOCKER-ISOLATION-STAGE-2; iptables -N DOCKER-USER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -A POSTROUTING -s 172.17.0.2 -d 172.17.0.2 -p tcp --dport 80 -j MASQUERADE
iptables -t nat -A DOCKER -i docker0 -j RETURN
iptables -t nat -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
iptables -A FORWARD -j DOCKER-USER
iptables -A FORWARD -j DOCKER-ISOLATION-STAGE-1
iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -o docker0 -j DOCKER
iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT
iptables -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
iptables -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
iptables -A DOCKER-ISOLATION-STAGE-1 -j RETURN
iptables -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
iptables -A DOCKER-ISOLATION-STAGE-2 -j RETURN
iptables -A DOCKER-USER -j RETURN
ip netns exec c1 ping -c 1 -W 1 192.168.0.20 | sed -n 2p
(for i in 1 2; do echo container | ip netns exec c1 timeout 5 nc -l -p 80 -q 0 >/dev/null; done) & sleep 0.3
ip netns exec out nc -z -v -w 1 192.168.0.10 8080; sleep 0.3
nc -z -v -w 1 192.168.0.10 8080; sleep 0.3
ip netns exec out nc -z -v -w 1 172.17.0.2 80; echo "= $?"
iptables -S
iptables -t nat -nvL DOCKER
iptables -t nat -nvL POSTROUTING
