# Who gets the next packet: each scheduler with three servers of weights 1, 2 and 3, nine new clients each.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip netns add s
ip link add es type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev es
ip link set es up
ip -n s link set eth0 up
for i in 2 3 4; do ip -n s addr add 10.1.0.$i/24 dev eth0; done
ip netns exec s iptables -A INPUT -p udp -j DROP
ip link add d0 type dummy
ip addr add 10.96.0.10/32 dev d0
for i in 1 2 3 4 5 6 7 8 9; do ip addr add 10.9.$i.$i/32 dev d0; done
ip -n s route add default via 10.1.0.1
port=4000
for s in rr wrr lc wlc sed nq; do
  ipvsadm -A -u 10.96.0.10:53 -s $s; echo "$s = $?"
  ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.2:53 -m -w 1
  ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.3:53 -m -w 2
  ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.4:53 -m -w 3
  for i in 1 2 3 4 5 6 7 8 9; do echo x | nc -u -q 0 -s 10.9.$i.$i -p $port 10.96.0.10 53; sleep 0.1; done
  ipvsadm -Lnc | awk '/^UDP/ { print $4, $6 }' | grep :$port | sort; port=$((port + 1))
  ipvsadm -Ln | tail -n +4
  ipvsadm -C
done
