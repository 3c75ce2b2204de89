# Two Docker networks, published TCP and UDP ports, a container stopped and its rules removed, then the user chain.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1; ip link set lo up
mk() { ip netns add $1; ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $1 link set lo up; ip link add ve$1 type veth peer name eth0 netns $1; ip link set ve$1 master $2 up; ip -n $1 addr add $3 dev eth0; ip -n $1 link set eth0 up; ip -n $1 route add default via $4; }
ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up
ip link add br-app type bridge; ip addr add 172.20.0.1/24 dev br-app; ip link set br-app up
mk c1 docker0 172.17.0.2/16 172.17.0.1; mk c2 br-app 172.20.0.2/24 172.20.0.1; mk c3 br-app 172.20.0.3/24 172.20.0.1
ip netns add net; ip netns exec net sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link add eth0 type veth peer name eth0 netns net; ip addr add 198.51.100.1/24 dev eth0; ip link set eth0 up; ip -n net addr add 198.51.100.9/24 dev eth0; ip -n net link set eth0 up
iptables -P FORWARD DROP
iptables -t nat -N DOCKER; iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER; iptables -t nat -A OUTPUT -m addrtype --dst-type LOCAL ! --dst 127.0.0.0/8 -j DOCKER
for c in DOCKER DOCKER-ISOLATION-STAGE-1 DOCKER-ISOLATION-STAGE-2 DOCKER-USER; do iptables -N $c; done
iptables -A DOCKER-ISOLATION-STAGE-1 -j RETURN; iptables -A DOCKER-ISOLATION-STAGE-2 -j RETURN; iptables -I FORWARD -j DOCKER-ISOLATION-STAGE-1; iptables -A DOCKER-USER -j RETURN; iptables -I FORWARD -j DOCKER-USER
for b in docker0:172.17.0.0/16 br-app:172.20.0.0/24; do d=${b%%:*}; n=${b#*:}
iptables -t nat -I POSTROUTING -s $n ! -o $d -j MASQUERADE; iptables -t nat -I DOCKER -i $d -j RETURN; iptables -I FORWARD -i $d ! -o $d -j ACCEPT; iptables -I FORWARD -i $d -o $d -j ACCEPT; iptables -I FORWARD -o $d -j DOCKER; iptables -I FORWARD -o $d -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -I DOCKER-ISOLATION-STAGE-1 -i $d ! -o $d -j DOCKER-ISOLATION-STAGE-2; iptables -I DOCKER-ISOLATION-STAGE-2 -o $d -j DROP; done
pub() { iptables --wait -t nat -A DOCKER -p $1 -d 0/0 --dport $2 -j DNAT --to-destination $3:$4 ! -i $5; iptables --wait -t filter -A DOCKER ! -i $5 -o $5 -p $1 -d $3 --dport $4 -j ACCEPT; iptables --wait -t nat -A POSTROUTING -p $1 -s $3 -d $3 --dport $4 -j MASQUERADE; }
pub tcp 8080 172.17.0.2 80 docker0; pub udp 5353 172.20.0.2 53 br-app; pub tcp 8443 172.20.0.3 443 br-app
iptables -S; iptables -t nat -S
ip netns exec c1 nc -l -k -p 80 >/dev/null & ip netns exec c3 nc -l -k -p 443 >/dev/null & sleep 0.3
o() { ip netns exec net "$@"; }
o nc -z -v -w 1 198.51.100.1 8080; o nc -z -v -w 1 198.51.100.1 8443; nc -z -v -w 1 198.51.100.1 8443; ip netns exec c2 nc -z -v -w 1 198.51.100.1 8443; ip netns exec c1 nc -z -v -w 1 198.51.100.1 8080; ip netns exec c1 ping -c 1 -W 1 198.51.100.9 | tail -2 | head -1; ip netns exec c1 ping -c 1 -W 1 172.20.0.3 | tail -2 | head -1; ip netns exec c2 ping -c 1 -W 1 172.20.0.3 | tail -2 | head -1
echo x | o nc -u -w 0 198.51.100.1 5353; sleep 0.2; iptables -t nat -nvL DOCKER; iptables -nvL DOCKER-ISOLATION-STAGE-2; iptables -t nat -nvL POSTROUTING
conntrack -L -p udp 2>/dev/null | grep 5353 | sed -E 's/17 [0-9]+/17 T/; s/(sport|dport)=[3-6][0-9]{4}/\1=P/g'
iptables -I DOCKER-USER -i eth0 ! -s 198.51.100.0/28 -j DROP; iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8443 --ctdir ORIGINAL -j REJECT --reject-with tcp-reset; o nc -z -v -w 1 198.51.100.1 8443; iptables -nvL DOCKER-USER
iptables -t nat -D DOCKER -p tcp -d 0/0 --dport 8080 -j DNAT --to-destination 172.17.0.2:80 ! -i docker0; echo "= $?"; iptables -t nat -D DOCKER -p tcp -d 0/0 --dport 8080 -j DNAT --to-destination 172.17.0.2:80 ! -i docker0; echo "= $?"; o nc -z -v -w 1 198.51.100.1 8080
conntrack -D -p tcp --orig-port-dst 8443 2>&1 >/dev/null | tail -1; ip link del docker0; iptables -t nat -F DOCKER; iptables -t nat -S DOCKER; iptables -L FORWARD -n | head -5
