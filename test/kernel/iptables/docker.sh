# Docker's rule set on a host with two bridges, published ports and isolation.
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 address 02:42:ac:11:00:01; ip link set docker0 up
ip link add br-app type bridge; ip addr add 172.18.0.1/16 dev br-app; ip link set br-app address 02:42:ac:12:00:01; ip link set br-app up
mk() { ip netns add $1; ip link add veth$1 type veth peer name eth0 netns $1; ip link set veth$1 master $2 up; ip -n $1 addr add $3/16 dev eth0; ip -n $1 link set eth0 up; ip -n $1 link set lo up; ip -n $1 route add default via $4; }
mk web docker0 172.17.0.2 172.17.0.1
mk db br-app 172.18.0.2 172.18.0.1
mk app br-app 172.18.0.3 172.18.0.1
ip netns add ext; ip link add eth1 type veth peer name eth0 netns ext; ip addr add 203.0.113.1/24 dev eth1; ip link set eth1 up
ip -n ext addr add 203.0.113.9/24 dev eth0; ip -n ext link set eth0 up
cat > rules.v4 <<'R'
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.18.0.0/16 ! -o br-app -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER -i br-app -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
-A DOCKER ! -i br-app -p udp -m udp --dport 5353 -j DNAT --to-destination 172.18.0.2:53
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A FORWARD -o br-app -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o br-app -j DOCKER
-A FORWARD -i br-app ! -o br-app -j ACCEPT
-A FORWARD -i br-app -o br-app -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER -d 172.18.0.2/32 ! -i br-app -o br-app -p udp -m udp --dport 53 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -i br-app ! -o br-app -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -o br-app -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
R
iptables-restore --test rules.v4; echo "= $?"
iptables-restore -n -v rules.v4; echo "= $?"
sleep 1
(ip netns exec web sh -c 'printf "HTTP/1.0 200 OK\r\n\r\nhello\n" | nc -l -p 80 -q 1' >/dev/null &)
(ip netns exec db sh -c 'nc -u -l -p 53 -W 1' &)
sleep 0.5
ip netns exec ext nc -w 2 203.0.113.1 8080 </dev/null; echo "= $?"
echo ping | ip netns exec ext nc -u -w 1 -q 1 203.0.113.1 5353; echo "= $?"
ip netns exec app ping -c 1 -W 1 172.17.0.2; echo "= $?"
ip netns exec app ping -c 2 -i 0.2 -q 172.18.0.2 | sed -n '1p;4p'
ip netns exec web ping -c 1 203.0.113.9 | head -2
ip netns exec ext ping -c 1 -W 1 172.17.0.2; echo "= $?"
iptables -L FORWARD -n --line-numbers
iptables -nL DOCKER-ISOLATION-STAGE-2
iptables -t nat -S DOCKER
iptables -I DOCKER-USER -i eth1 -m set --match-set none src -j DROP; echo "= $?"
iptables -I DOCKER-USER 1 -i eth1 ! -s 203.0.113.0/24 -j DROP
iptables -C DOCKER-USER -i eth1 ! -s 203.0.113.0/24 -j DROP; echo "= $?"
iptables -C DOCKER-USER -i eth1 -s 203.0.113.0/24 -j DROP; echo "= $?"
iptables -X DOCKER-USER; echo "= $?"
iptables -F DOCKER-USER; iptables -D FORWARD -j DOCKER-USER; iptables -X DOCKER-USER; echo "= $?"
iptables -N DOCKER; echo "= $?"
iptables -t nat -N DOCKER-USER; iptables -t nat -E DOCKER-USER DOCKER; echo "= $?"
conntrack -L -p icmp 2>&1 | sort | sed 's/id=[0-9]*/id=X/g'
conntrack -L -p udp --dport 5353 2>/dev/null | sed 's/^udp *17 [0-9]*/udp 17 T/;s/sport=[0-9]* dport=5353/P/;s/dport=[0-9]* *\[/D [/'
iptables-save -t nat | grep "^-"
nft list chain ip nat DOCKER
nft -s list chain ip filter DOCKER-ISOLATION-STAGE-1
