# Clients that stay: templates and their states, masks, a quiescent server, a service for all ports and for a mark, one packet only.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip netns add s
ip link add es type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev es
ip link set es up
ip -n s link set eth0 up
for i in 2 3 4; do ip -n s addr add 10.1.0.$i/24 dev eth0; done
ip -n s route add default via 10.1.0.1
ip netns exec s iptables -A INPUT -p udp -j DROP
ip link add d0 type dummy
for a in 10.96.0.10 10.9.1.1 10.9.1.2 10.9.2.1; do ip addr add $a/32 dev d0; done
conns() { ipvsadm -Lnc | awk '/^(TCP|UDP|IP)/ { print $1, $3, $4, $5, $6 }' | sort; }
send() { echo x | nc -u -q 0 -s $1 -p $2 10.96.0.10 $3; sleep 0.2; }
ipvsadm -A -u 10.96.0.10:53 -s rr -p 20
for i in 2 3 4; do ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.$i:5353 -m; done
send 10.9.1.1 4001 53; send 10.9.1.1 4002 53; send 10.9.1.2 4001 53; send 10.9.2.1 4001 53
conns
ipvsadm -Ln --persistent-conn
echo "-- a quiescent server"
ipvsadm -e -u 10.96.0.10:53 -r 10.1.0.4:5353 -m -w 0
send 10.9.1.1 4003 53; conns | grep 4003
sysctl -w net.ipv4.vs.expire_quiescent_template=1
send 10.9.1.1 4004 53; conns | grep -e 4004 -e :0
ipvsadm -Ln --persistent-conn | tail -3
ipvsadm -C
echo "-- by network"
ipvsadm -A -u 10.96.0.10:54 -s rr -p 20 -M 255.255.255.0
for i in 2 3 4; do ipvsadm -a -u 10.96.0.10:54 -r 10.1.0.$i:5353 -m; done
send 10.9.1.1 4011 54; send 10.9.1.2 4011 54; send 10.9.2.1 4011 54
conns | grep :54; ipvsadm -C
echo "-- all ports"
ipvsadm -A -u 10.96.0.10:0 -s rr -p 20
for i in 2 3; do ipvsadm -a -u 10.96.0.10:0 -r 10.1.0.$i:0 -m; done
send 10.9.1.1 4021 7001; send 10.9.1.1 4021 7002; send 10.9.2.1 4021 7003
conns | grep -e 402 -e 10:0; ipvsadm -C
echo "-- by mark"
iptables -t mangle -A OUTPUT -d 10.96.0.10 -p udp --dport 7101:7102 -j MARK --set-mark 9
ipvsadm -A -f 9 -s rr -p 20
for i in 2 3; do ipvsadm -a -f 9 -r 10.1.0.$i:0 -m; done
send 10.9.1.1 4031 7101; send 10.9.1.1 4031 7102; send 10.9.2.1 4031 7102; send 10.9.2.1 4031 7103
conns | grep -e 403 -e ^IP; ipvsadm -Ln; ipvsadm -C
echo "-- one packet"
ipvsadm -A -u 10.96.0.10:55 -s rr -o
for i in 2 3; do ipvsadm -a -u 10.96.0.10:55 -r 10.1.0.$i:55 -m; done
send 10.9.1.1 4041 55; send 10.9.1.1 4041 55; send 10.9.1.1 4041 55
conns | grep :55; sleep 3; ipvsadm -Ln --stats | tail -2
