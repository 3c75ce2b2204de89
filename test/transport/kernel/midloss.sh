# Two namespaces and a cable, no offloads, Linux's default buffers.
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
for n in a b; do
  ip netns exec $n sysctl -qw net.ipv4.tcp_rmem="4096 131072 6291456"
  ip netns exec $n ethtool -K v$n tso off gso off gro off >/dev/null 2>&1
done
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
ip netns exec b tcpdump -S -n -ttttt -i vb tcp -l 2>/dev/null & sleep 1
ip netns exec b iptables -A INPUT -p tcp --dport 8080 -m length --length 1000:2000 -m statistic --mode nth --every 1000 --packet 3 -j DROP
ip netns exec b python3 -c '
import socket,time
s=socket.socket(); s.bind(("",8080)); s.listen(); c,_=s.accept()
while c.recv(65536): pass
' & sleep .5
ip netns exec a python3 -c '
import socket,time
s=socket.create_connection(("10.0.0.2",8080)); s.setsockopt(socket.IPPROTO_TCP, 13, b"reno")
s.sendall(bytes(30000)); s.close()
'
sleep .5; kill %1
