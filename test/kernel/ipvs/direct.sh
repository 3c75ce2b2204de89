# Direct routing and tunnels: the server has the service's address itself and answers past the director.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip link add br0 type bridge; ip link set br0 up
for n in c d s; do
  ip netns add $n
  ip link add p$n type veth peer name eth0 netns $n
  ip link set p$n master br0 up; ip -n $n link set eth0 up; ip -n $n link set lo up
done
ip -n c link set eth0 address 02:00:00:00:00:0c; ip -n d link set eth0 address 02:00:00:00:00:0d; ip -n s link set eth0 address 02:00:00:00:00:05
ip -n c addr add 10.0.0.2/24 dev eth0; ip -n d addr add 10.0.0.3/24 dev eth0; ip -n s addr add 10.0.0.4/24 dev eth0
ip -n d addr add 10.0.0.100/32 dev eth0
ip netns exec s sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
ip -n s addr add 10.0.0.100/32 dev lo
ip netns exec d ipvsadm -A -t 10.0.0.100:80 -s rr
ip netns exec d ipvsadm -a -t 10.0.0.100:80 -r 10.0.0.4 -g
ip netns exec s nc -lk -p 80 >/dev/null & sleep 0.7
ip netns exec s tcpdump -c 3 -lneni eth0 tcp 2>/dev/null >/tmp/dump & sleep 3
ip netns exec c nc -zv -w 2 -p 5001 10.0.0.100 80; echo "= $?"
sleep 0.5
awk '{ print $2, $3, $4, $8, $9, $10, $11, $12, $13 }' /tmp/dump | tr -d ,
ip netns exec d ipvsadm -Ln
ip netns exec d ipvsadm -Lnc | awk '/^TCP/ { print $1, $3, $4, $5, $6 }'
ip netns exec d ipvsadm -Ln --stats | tail -1 | tr -s ' ' | cut -d' ' -f 3,4,6
echo "-- tunnel"
ip netns exec d ipvsadm -C
ip netns exec d ipvsadm -A -u 10.0.0.100:53 -s rr
ip netns exec d ipvsadm -a -u 10.0.0.100:53 -r 10.0.0.4 -i
ip -n s link add ipip0 type ipip local 10.0.0.4 remote any; ip -n s link set ipip0 up
ip netns exec s sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.ipip0.rp_filter=0
ip netns exec s nc -lu -p 53 >/tmp/got & sleep 0.7
ip netns exec s tcpdump -c 1 -lnvi eth0 proto 4 2>/dev/null >/tmp/dump & sleep 3
(echo hello; sleep 1) | ip netns exec c nc -u -w 1 -p 5002 10.0.0.100 53
sleep 0.5
sed -E 's/^[^ ]* //; s/id [0-9]+/id N/g; s/\(tos 0x0, //g' /tmp/dump
cat /tmp/got
ip netns exec d ipvsadm -Lnc | awk '/^UDP/ { print $1, $3, $4, $5, $6 }'
kill %1 %3 2>/dev/null
