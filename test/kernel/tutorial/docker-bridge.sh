# a container network as docker makes it
set -e
ip link add docker0 type bridge
ip addr add 172.17.0.1/16 dev docker0
ip link set docker0 up
sysctl -w net.ipv4.ip_forward=1 >/dev/null
new() { ip netns add $1; ip link add veth$1 type veth peer name eth0 netns $1; ip link set veth$1 master docker0 up; ip -n $1 link set lo up; ip -n $1 link set eth0 up; ip -n $1 addr add 172.17.0.$2/16 dev eth0; ip -n $1 route add default via 172.17.0.1; }
new c1 2; new c2 3; new c3 4
set +e
sleep 2
for c in c1 c2 c3; do echo "== $c"; ip -n $c -4 -br addr; ip -n $c route; done
ip netns exec c1 ping -c 2 -i 0.2 172.17.0.3 | sed 's/time=.*//'
ip netns exec c1 ping -c 1 172.17.0.1 | grep -E 'transmitted'
ip netns exec c2 nc -l -p 8080 > got & sleep 0.2
echo "hello from c1" | ip netns exec c1 nc -N 172.17.0.3 8080; wait; cat got
ip netns exec c1 ss -tan | awk '{print $1,$4,$5}' | sed 's/:[0-9]\{5\}/:PORT/'
ip route; ip neigh | awk '{print $1,$3}' | sort
bridge link | awk '{print $2,$5,$8,$9}' 
bridge fdb show br docker0 | grep -vc permanent
ip link show type bridge; ip link show master docker0 | grep -c '^[0-9]'
ip link show type veth | grep -c '^[0-9]'
brctl show docker0 | awk '{print $NF}' | tail -3
ip link set vethc1 nomaster; ip netns exec c1 ping -c 1 -W 1 172.17.0.3; echo "rc $?"
ip link set vethc1 master docker0; ip netns exec c1 ping -c 1 -W 1 -q 172.17.0.3 | grep loss
ip link set docker0 down; ip netns exec c1 ping -c 1 -W 1 -q 172.17.0.3; echo "rc $?"; ip route; ip link set docker0 up; ip route
ip -n c3 link set eth0 down; ip -n c3 route; ip link show vethc3 | head -1; cat /sys/class/net/vethc3/operstate
ip netns del c2; sleep 0.3; ip link show vethc2; ip -br link | awk '{print $1,$2}'
