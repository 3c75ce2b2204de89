# A router that hides a network, forwards ports in both ways, hairpins, and what conntrack says of all this.
ip link set lo up
for n in lan1 lan2 r wan; do ip netns add $n; ip -n $n link set lo up; done
ip -n r link add br0 type bridge; ip -n r addr add 192.168.1.1/24 dev br0; ip -n r link set br0 address 02:00:00:00:01:01; ip -n r link set br0 up
for i in 1 2; do ip link add p$i netns r type veth peer name eth0 netns lan$i; ip -n r link set p$i master br0 up; ip -n lan$i addr add 192.168.1.1$i/24 dev eth0; ip -n lan$i link set eth0 up; ip -n lan$i route add default via 192.168.1.1; done
ip link add eth1 netns r type veth peer name eth0 netns wan
ip -n r addr add 198.51.100.2/24 dev eth1; ip -n r addr add 198.51.100.3/24 dev eth1; ip -n r link set eth1 up
ip -n wan addr add 198.51.100.1/24 dev eth0; ip -n wan link set eth0 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { ip netns exec r "$@"; }
r iptables -t nat -A POSTROUTING -o eth1 -j SNAT --to-source 198.51.100.2
r iptables -t nat -A PREROUTING -d 198.51.100.2 -p tcp --dport 8080 -j DNAT --to-destination 192.168.1.12:80
r iptables -t nat -A PREROUTING -d 198.51.100.3 -j DNAT --to-destination 192.168.1.11
r iptables -t nat -A POSTROUTING -s 192.168.1.0/24 -d 192.168.1.12 -p tcp --dport 80 -j MASQUERADE
r iptables -P FORWARD DROP
r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
r iptables -A FORWARD -i br0 -j ACCEPT
r iptables -A FORWARD -m conntrack --ctstate DNAT -j ACCEPT
sleep 1
(r conntrack -E -o timestamp > ev 2>&1 & echo $! > evp); sleep 0.3
ip netns exec lan1 ping -c 2 -i 0.3 198.51.100.1 | sed 's/time=.*//'
(ip netns exec lan2 sh -c 'while echo from-lan2 | nc -l -p 80 -q 0 -s 192.168.1.12; do :; done' & echo $! > srv); sleep 0.3
ip netns exec wan nc -w 1 198.51.100.2 8080 </dev/null; echo "= $?"
ip netns exec lan1 nc -w 1 198.51.100.2 8080 </dev/null; echo "= $?"
ip netns exec wan ping -c 1 198.51.100.3 | sed 's/time=.*//' | sed -n 2p
ip netns exec wan ping -c 1 -W 1 192.168.1.11; echo "= $?"
ip netns exec wan nc -z -v -w 1 198.51.100.3 99; echo "= $?"
ip netns exec lan1 traceroute -n -q 1 -m 3 198.51.100.1 | sed 's/ [0-9.]* ms//'
sleep 0.3; kill $(cat evp)
cut -d']' -f2- ev | sed 's/sport=[0-9]\{5\}/sport=N/g;s/dport=[0-9]\{5\}/dport=N/g;s/id=[0-9]*/id=I/g' | grep -v -e udp -e CLOSE_WAIT -e LAST_ACK | head -40
r conntrack -L -o extended 2>/dev/null | sed 's/ [0-9]* src/ src/;s/sport=[0-9]\{5\}/sport=N/g;s/dport=[0-9]\{5\}/dport=N/g;s/id=[0-9]*/id=I/g' | grep -v -e udp -e unknown | sort
r conntrack -L --src-nat 2>/dev/null | grep -c src=
r conntrack -L -n 198.51.100.2 2>/dev/null | grep -c src=
r conntrack -L --dst-nat -p tcp 2>/dev/null | wc -l
r conntrack -L -p tcp --state TIME_WAIT 2>/dev/null | wc -l
r conntrack -D -p icmp 2>&1 | sort | tail -1
r conntrack -D -p icmp; echo "= $?"
r conntrack -F; echo "= $?"
r conntrack -L
r conntrack -C
r iptables -t nat -L -n -v | awk '{print $1,$3,$4,$6,$7,$8,$9,$10,$11,$12}'
r iptables -t nat -A POSTROUTING -j SNAT; echo "= $?"
r iptables -t nat -A INPUT -j DNAT --to 1.2.3.4; echo "= $?"
r iptables -A INPUT -j SNAT --to 1.2.3.4; echo "= $?"
r iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 198.51.100.2-198.51.100.3:1000-2000 --random --persistent
r iptables -t nat -A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports 2222-2230 --random
r iptables -t nat -A POSTROUTING -j MASQUERADE --to-ports 100; echo "= $?"
r iptables -t nat -A POSTROUTING -p udp -j MASQUERADE --to-ports 1024-65535 --random-fully
r iptables -t nat -A PREROUTING -d 10.5.0.0/16 -j NETMAP --to 10.6.0.0/16
r iptables -t nat -S
kill $(cat srv)
