# arp -s: addresses of fewer digits keep what stood in the buffer, the sockaddr of the host; iproute2's words for switches and what a deleted neighbour forgets.
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
for m in 02:00:00:00:00 02:00 02 0 02:00:00:00:00:09:11 02:0:0:0:0:5 zz:00:00:00:00:01 02-00-00-00-00-01 020000000001 02:00:00:00:00: 02:00:00:00:00:1 02:00:00:00:00:011 "" ff:ff:ff:ff:ff:ff ::: 2:aB:C:0DE; do
  echo "[$m]"; arp -s 10.0.0.9 "$m"; echo $?; ip neigh show 10.0.0.9; arp -d 10.0.0.9
done
ip route add 10.5.0.0/16 via 10.0.0.2 ttl-propagate x; echo $?
ip link set v0 multicast x; echo $?
ip link set v0 type bridge_slave hairpin x; echo $?
ip link add br0 type bridge mcast_snooping x; echo $?
ip link add br0 type bridge; ip link set v0 master br0
bridge link set dev v0 learning o; echo $?
bridge link set dev v0 learning x; echo $?
ip link set v0 type bridge_slave learning on flood of; echo $?
ip -d -o link show v0 | grep -o 'learning o[nf]* flood o[nf]*'
ip -4 monitor neigh >/tmp/mon & m=$!
sleep 0.3
ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:0a dev v0 extern_learn nud stale
ip neigh add 10.0.0.11 lladdr 02:00:00:00:00:0b dev v0 router protocol static
ip neigh del 10.0.0.10 dev v0
ip neigh del 10.0.0.11 dev v0
sleep 0.3; kill $m; wait $m 2>/dev/null
cat /tmp/mon
ip neigh add 10.77.0.1 lladdr 02:00:00:00:07:01 dev br0; arp -d 10.77.0.1; echo $?; ip neigh show 10.77.0.1
for p in 0x1000 010 12x x 70000; do brctl setbridgeprio br0 $p; echo $? $(cat /sys/class/net/br0/bridge/priority); done
