# Without a matching route the answer is that the network is unreachable, from ip route get and from ping alike.
ip route get 8.8.8.8; echo "= $?"
ping -c 1 8.8.8.8; echo "= $?"
ping -c 1 127.0.0.1; echo "= $?"
ip link set lo up
ping -c 1 8.8.8.8; echo "= $?"
ip route get 8.8.8.8; echo "= $?"
ip link add br0 type bridge
ip addr add 10.0.0.1/24 dev br0
ping -c 1 10.0.0.1; echo "= $?"
ping -c 1 10.0.0.2; echo "= $?"
traceroute -n 8.8.8.8; echo "= $?"
nc -w 1 8.8.8.8 80; echo "= $?"
nc -v -w 1 8.8.8.8 80; echo "= $?"
echo x | nc -u -w 1 8.8.8.8 53; echo "= $?"
curl -sS http://8.8.8.8/; echo "= $?"
