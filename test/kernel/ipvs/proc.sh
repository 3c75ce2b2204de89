# /proc/net/ip_vs, ip_vs_conn, ip_vs_stats and the settings under net.ipv4.vs.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip link add d0 type dummy
ip addr add 10.96.0.1/32 dev d0
ip link set d0 up
ip netns add p
ip link add veth0 type veth peer name eth0 netns p
ip addr add 10.244.0.1/24 dev veth0
ip link set veth0 up
ip -n p addr add 10.244.0.2/24 dev eth0
ip -n p link set eth0 up
ip -n p link set lo up
ip -n p route add default via 10.244.0.1
sysctl net.ipv4.vs | grep -v lblc
cat /proc/net/ip_vs
ipvsadm -A -t 10.96.0.1:80 -s rr
cat /proc/net/ip_vs
ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -w 5
ipvsadm -A -u 10.96.0.1:53 -s wrr -p 90
ipvsadm -a -u 10.96.0.1:53 -r 10.244.0.2:53 -m
ipvsadm -a -u 10.96.0.1:53 -r 10.244.0.3:53 -g
ipvsadm -A -f 26 -s sh
ipvsadm -A -t [fd00::1]:443 -s rr
ipvsadm -a -t [fd00::1]:443 -r [fd00::2]:8443 -m
# The order of services is that of a random hash.
show() { head -3 /proc/net/ip_vs; sed 1,3d /proc/net/ip_vs | awk '/^[A-Z]/ { key = $1 $2 } { print key, NR, $0 }' | sort -k1,1 -k2,2n | sed -E 's/^[^ ]+ [0-9]+ //'; }
show
cat /proc/net/ip_vs_conn
cat /proc/net/ip_vs_conn_sync
cat /proc/net/ip_vs_stats
sysctl -w net.ipv4.vs.conntrack=1 net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1 net.ipv4.vs.conn_reuse_mode=0
cat /proc/sys/net/ipv4/vs/conntrack
sysctl -w net.ipv4.vs.drop_entry=4 net.ipv4.vs.sync_threshold="3 50"; echo "= $?"
sysctl -w net.ipv4.vs.nosuch=1; echo "= $?"
sysctl -w net.ipv4.vs.sync_ports=3; echo "= $?"
ip netns exec p sysctl net.ipv4.vs.conntrack
ip netns exec p ipvsadm -Ln
ip netns exec p nc -lk -p 8080 >/dev/null & sleep 3
nc -z -w 2 10.96.0.1 80; echo "= $?"
sleep 0.5
show
sed -E 's/^(TCP [0-9A-F]+ )[0-9A-F]{4}/\1PORT/; s/ +[0-9]+ *$/ N/' /proc/net/ip_vs_conn
kill %1
