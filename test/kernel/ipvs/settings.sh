# What conntrack, weight 0 and expire_nodest_conn do to flows that are there and to those that come.
# kernel: debian
modprobe ip_vs
ip link set lo up
for n in c s; do
  ip netns add $n
  ip link add e$n type veth peer name eth0 netns $n
  ip link set e$n up; ip -n $n link set eth0 up; ip -n $n link set lo up
done
ip addr add 10.0.0.1/24 dev ec; ip addr add 10.1.0.1/24 dev es
ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c route add default via 10.0.0.1
for i in 2 3; do ip -n s addr add 10.1.0.$i/24 dev eth0; done
ip -n s route add default via 10.1.0.1
sysctl -qw net.ipv4.ip_forward=1
ip link add d0 type dummy; ip addr add 10.96.0.10/32 dev d0
# The server closes first, so that the client's port is free again at once.
ip netns exec s nc -lk -N -p 8080 >/dev/null </dev/null & sleep 0.5
ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -a -t 10.96.0.10:80 -r 10.1.0.2:8080 -m
ipvsadm -a -t 10.96.0.10:80 -r 10.1.0.3:8080 -m
iptables -t nat -A POSTROUTING -o es -j MASQUERADE
conns() { ipvsadm -Lnc | awk '/^(TCP|UDP)/ { print $1, $3, $4, $5, $6 }' | sort; }
flows() { conntrack -L -p ${1:-tcp} 2>/dev/null | sed -E 's/^([a-z]+) +[0-9]+ [0-9]+ /\1 /; s/ mark=.*//' | sort; }
hello() { ip netns exec c nc -w 1 -p $1 10.96.0.10 80 </dev/null; echo "$1 = $?"; sleep 0.5; }
echo "-- conntrack=0: no masquerade"
sysctl -w net.ipv4.vs.conntrack=0
hello 5001; conns; flows
echo "-- conntrack=1: masquerade"
sysctl -w net.ipv4.vs.conntrack=1
hello 5002; conns; flows
echo "-- weight 0"
ipvsadm -e -t 10.96.0.10:80 -r 10.1.0.2:8080 -m -w 0
hello 5003; hello 5004; conns
ipvsadm -e -t 10.96.0.10:80 -r 10.1.0.3:8080 -m -w 0
hello 5005
echo "-- a server taken away"
sysctl -w net.ipv4.vs.expire_nodest_conn=0
ipvsadm -A -u 10.96.0.10:53 -s rr
ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.2:53 -m
ip netns exec s iptables -A INPUT -p udp -j DROP
send() { echo x | ip netns exec c nc -u -q 0 -p $1 10.96.0.10 53; sleep 0.3; }
send 6001; ipvsadm -Ln -u 10.96.0.10:53 | tail -1
ipvsadm -d -u 10.96.0.10:53 -r 10.1.0.2:53; conns | grep UDP
ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.3:53 -m
send 6001; conns | grep UDP; flows udp; ipvsadm -Ln -u 10.96.0.10:53 | tail -1
ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.2:53 -m; ipvsadm -Ln -u 10.96.0.10:53 | tail -2
send 6001
sysctl -w net.ipv4.vs.expire_nodest_conn=1
ipvsadm -d -u 10.96.0.10:53 -r 10.1.0.2:53; sleep 1.5; conns | grep UDP; flows udp
send 6001; conns | grep UDP; flows udp
kill %1
