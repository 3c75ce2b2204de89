# Masquerading as kube-proxy sets it up: connections from a pod, from another node and from the node itself, and their states.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip link add cni0 type bridge
ip addr add 10.244.0.1/24 dev cni0
ip link set cni0 up
for i in 2 3 4; do
  ip netns add p$i
  ip link add v$i type veth peer name eth0 netns p$i
  ip link set v$i master cni0 up
  ip -n p$i addr add 10.244.0.$i/24 dev eth0
  ip -n p$i link set eth0 up
  ip -n p$i link set lo up
  ip -n p$i route add default via 10.244.0.1
done
ip netns add out
ip link add eth0 type veth peer name eth0 netns out
ip addr add 192.168.0.1/24 dev eth0
ip link set eth0 up
ip -n out addr add 192.168.0.9/24 dev eth0
ip -n out link set eth0 up
ip -n out route add 10.96.0.0/12 via 192.168.0.1
sysctl -qw net.ipv4.ip_forward=1
ip link add kube-ipvs0 type dummy
ip addr add 10.96.0.10/32 dev kube-ipvs0
ipvsadm -A -t 10.96.0.10:80 -s rr
sysctl -qw net.ipv4.vs.conntrack=1 net.ipv4.vs.conn_reuse_mode=0 net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1
iptables -t nat -A POSTROUTING -m ipvs --vaddr 10.96.0.10 --vport 80 -j MASQUERADE
ip route show table local | grep 10.96
ipvsadm -a -t 10.96.0.10:80 -r 10.244.0.2:8080 -m
ipvsadm -a -t 10.96.0.10:80 -r 10.244.0.3:8080 -m
for i in 2 3; do ip netns exec p$i sh -c 'while true; do nc -vln -p 8080 2>&1 </dev/null | sed "s/ [0-9]*$/ PORT/" >>/tmp/log'$i'; done' & done
sleep 1
hello() { "$@" nc -N -p $port -w 3 10.96.0.10 80 </dev/null; echo "= $?"; sleep 0.7; port=$((port + 1)); }
port=5001
hello ip netns exec p4
hello ip netns exec p4
hello ip netns exec out
hello ip netns exec out
hello
hello
sleep 0.5
grep -c received /tmp/log2; grep -c received /tmp/log3; grep -h received /tmp/log2 /tmp/log3 | sort -u
ipvsadm -Ln
ipvsadm -Lnc | cut -c1-3,10- | sort
conntrack -L -p tcp 2>/dev/null | sed -E 's/^tcp +[0-9]+ [0-9]+ //; s/ \[ASSURED\]//' | sort
sleep 3
ipvsadm -Ln --stats | tr -s ' ' | cut -d' ' -f1-4
kill %1 %2
