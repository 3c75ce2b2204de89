# Every form of the NAT targets: what ports and networks may be, and for which protocols
ip netns add a; A="ip netns exec a"; ip -n a link set lo up
n() { $A iptables -t nat "$@"; r=$?; [ $r = 0 ] || echo "= $r"; }
n -A POSTROUTING -o eth0 -j SNAT --to-source 198.51.100.1
n -A POSTROUTING -o eth0 -j SNAT --to-source 198.51.100.1-198.51.100.9 --persistent
n -A POSTROUTING -o eth0 -p tcp -j SNAT --to-source 198.51.100.1-198.51.100.9:1024-2048 --random
n -A POSTROUTING -o eth0 -p udp -j SNAT --to-source 198.51.100.1:5000 --random-fully --persistent
n -A POSTROUTING -o eth0 -p tcp -j SNAT --to-source :3000-4000
n -A POSTROUTING -o eth0 -j SNAT --to-source 198.51.100.1:99
n -A POSTROUTING -o eth0 -j SNAT
n -A POSTROUTING -o eth0 -j SNAT --to-source 198.51.100.300
n -A POSTROUTING -p tcp -j SNAT --to-source 198.51.100.3:70000
n -A POSTROUTING -p tcp -j SNAT --to-source 198.51.100.3:90-80
n -A POSTROUTING -p tcp -j SNAT --to-source 198.51.100.9-198.51.100.1
n -A PREROUTING -j SNAT --to-source 198.51.100.1
n -A POSTROUTING -j DNAT --to-destination 198.51.100.1
n -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:8080
n -A PREROUTING -p tcp --dport 2000:2100 -j DNAT --to-destination 10.0.0.5:3000-3100
n -A PREROUTING -p tcp --dport 2000:2100 -j DNAT --to-destination 10.0.0.5:3000-3100/2000
n -A PREROUTING -p tcp -m multiport --dports 1,2,3 -j DNAT --to 10.0.0.5-10.0.0.7 --random
n -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.0.5-10.0.0.7 --persistent
n -A PREROUTING -p tcp -j DNAT --to-destination :8080
n -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.5:http
n -A PREROUTING -j DNAT --to-destination 10.0.0.5:80
n -A PREROUTING -p tcp --dport 81 -j REDIRECT
n -A PREROUTING -p tcp --dport 82 -j REDIRECT --to-ports 8082
n -A PREROUTING -p tcp --dport 83 -j REDIRECT --to-ports 8083-8090 --random
n -A PREROUTING -p tcp --dport 83 -j REDIRECT --to-ports 8090-8083
n -A PREROUTING -p icmp -j REDIRECT --to-ports 8083
n -A POSTROUTING -j MASQUERADE
n -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024
n -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-31000 --random
n -A POSTROUTING -j MASQUERADE --random-fully
n -A POSTROUTING -j MASQUERADE --random --random-fully
n -A POSTROUTING -j MASQUERADE --to-ports 22
n -A PREROUTING -d 10.9.0.0/24 -j NETMAP --to 10.8.0.0/24
n -A PREROUTING -d 10.9.0.1 -j NETMAP --to 10.8.0.1
n -A PREROUTING -d 10.9.0.1 -j NETMAP --to 10.8.0.0/33
n -A INPUT -j SNAT --to-source 1.2.3.4
n -A OUTPUT -j MASQUERADE
n -A PREROUTING -j MASQUERADE
$A iptables -t nat -S
$A iptables -t nat -L -n
$A iptables -t nat -L POSTROUTING
$A iptables -t nat -L PREROUTING -nv --line-numbers
$A nft list table ip nat

iptables -t nat -A POSTROUTING -p icmp -j SNAT --to-source 1.2.3.4:5-7
iptables -t nat -A PREROUTING -p icmp -j DNAT --to-destination 1.2.3.4:5-7
iptables -t nat -A POSTROUTING -p icmp -j MASQUERADE --to-ports 5-7
iptables -t nat -A POSTROUTING -p 132 -j MASQUERADE --to-ports 5-7
iptables -t nat -A POSTROUTING -p 136 -j MASQUERADE --to-ports 5-7
iptables -t nat -A POSTROUTING -p 33 -j MASQUERADE --to-ports 5-7
iptables -t nat -A POSTROUTING ! -p tcp -j MASQUERADE --to-ports 5-7
for m in 10.8.0.1/33 10.8.0.1/40 10.8.0.1/0 10.8.0.1/24 10.8.0.0/255.255.0.0 10.8.0.0/255.0.255.0 10.8.0.0/x 10.8.0.0/ 10.8.0.0/-1 10.8.0.1/256 10.8.0 foo; do iptables -t nat -A PREROUTING -j NETMAP --to $m; done
iptables -t nat -S
ip6tables -t nat -A POSTROUTING -p icmpv6 -j MASQUERADE --to-ports 5-7; echo $?
for m in fd00::1/64 fd00::/129 fd00::/200 fd00::1; do ip6tables -t nat -A PREROUTING -j NETMAP --to $m; done
ip6tables -t nat -S
