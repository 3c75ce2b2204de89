# A client uses the same port again and again: against a server in TIME_WAIT it gets in, out of its own TIME_WAIT it does not.
ip link set lo up
ip netns add c; ip link add v0 type veth peer name eth0 netns c; ip addr add 10.5.0.1/24 dev v0; ip link set v0 up; ip -n c addr add 10.5.0.2/24 dev eth0; ip -n c link set eth0 up
iptables -A INPUT -m conntrack --ctstate NEW -p tcp --dport 80 -j ACCEPT
for i in 1 2 3; do
  (echo "hello $i" | nc -l -p 80 -N -q 0 >/dev/null &) ; sleep 0.3
  ip netns exec c nc -p 4000 -w 2 10.5.0.1 80 </dev/null; echo "= $?"
  ss -tan 2>/dev/null | grep -c 4000
  ip netns exec c ss -tan | grep -c 4000
done
conntrack -L -p tcp --dport 80 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6 T/'
iptables -nvL INPUT | tail -1
(nc -l -k -p 81 >/dev/null & echo $! > pid); sleep 0.3
for i in 1 2; do echo x | ip netns exec c nc -p 4001 -N -w 2 10.5.0.1 81; echo "= $?"; ip netns exec c ss -tan | grep -c 4001; done
ip netns exec c sysctl -w net.ipv4.tcp_timestamps=0
for i in 1 2; do
  (echo "hello $i" | nc -l -p 80 -N -q 0 >/dev/null &) ; sleep 0.3
  ip netns exec c nc -p 4002 -w 2 10.5.0.1 80 </dev/null; echo "= $?"
done
kill $(cat pid)
