# A virtual server without real ones, one with a dead one, ports that are nobody's, and a segment out of the blue.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip netns add c; ip netns add s
ip link add ec type veth peer name eth0 netns c
ip link add es type veth peer name eth0 netns s
ip addr add 10.0.0.1/24 dev ec; ip addr add 10.1.0.1/24 dev es
ip link set ec up; ip link set es up
for n in c s; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c route add default via 10.0.0.1
ip -n s addr add 10.1.0.2/24 dev eth0; ip -n s route add default via 10.1.0.1
sysctl -qw net.ipv4.ip_forward=1
ip link add kube-ipvs0 type dummy
ip addr add 10.96.0.10/32 dev kube-ipvs0
ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -A -u 10.96.0.10:53 -s rr
ip netns exec c nc -vz -w 2 10.96.0.10 80; echo "= $?"
ip netns exec c nc -vz -w 2 10.96.0.10 81; echo "= $?"
(echo x; sleep 1; echo y) | ip netns exec c nc -u -w 2 10.96.0.10 53; echo "= $?"
nc -vz -w 2 10.96.0.10 80; echo "= $?"
ip netns exec c ping -c 1 -W 1 10.96.0.10 | head -2
ip netns exec c tcpdump -lni eth0 'tcp or icmp' 2>/dev/null | sed -E 's/^[^ ]* //; s/options .*, length/length/; s/\.[0-9]{5} / PORT /; s/seq [0-9]+/seq N/; s/win [0-9]+/win N/' >/tmp/dump & sleep 3
ip netns exec c nc -z -w 2 10.96.0.10 80
sleep 1.5
ip netns exec c pkill tcpdump; sleep 0.5
cat /tmp/dump
ipvsadm -a -t 10.96.0.10:80 -r 10.1.0.2:8080 -m
ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.2:5353 -m
ip netns exec c nc -vz -w 2 10.96.0.10 80; echo "= $?"
(echo x; sleep 1; echo y) | ip netns exec c nc -u -w 2 10.96.0.10 53; echo "= $?"
ipvsadm -Lnc | sed 1,2d | cut -c1-3,10-21,41- | sort
ipvsadm -e -t 10.96.0.10:80 -r 10.1.0.2:8080 -m -w 0
ip netns exec c nc -vz -w 2 10.96.0.10 80; echo "= $?"
ip netns exec c traceroute -n -w 1 -q 1 -m 3 10.96.0.10
sleep 3; ip netns exec c traceroute -n -w 1 -q 1 -m 3 -T -p 80 10.96.0.10
ipvsadm -e -t 10.96.0.10:80 -r 10.1.0.2:8080 -m -w 1
sleep 3; ip netns exec c traceroute -n -w 1 -q 1 -m 3 -T -p 80 10.96.0.10
