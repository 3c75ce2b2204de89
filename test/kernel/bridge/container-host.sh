# A small container host by hand: bridge, two containers, gateway, routes to the outside.
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
ip link add name docker0 type bridge
ip link set docker0 address 02:42:ac:11:00:01
ip addr add 172.17.0.1/16 brd 172.17.255.255 scope global dev docker0
ip link set docker0 up
ip -br link show docker0
for i in 2 3; do
  ip netns add c$i
  ip link add veth$i address 02:42:00:00:00:0$i mtu 1450 type veth peer name tmp$i
  ip link set veth$i master docker0
  ip link set tmp$i netns c$i
  ip -n c$i link set tmp$i name eth0
  ip -n c$i link set eth0 address 02:42:ac:11:00:0$i
  ip -n c$i addr add 172.17.0.$i/16 brd 172.17.255.255 dev eth0
  ip -n c$i link set lo up
  ip -n c$i link set eth0 up
  ip link set veth$i up
  ip -n c$i route add default via 172.17.0.1 dev eth0
done
sleep 2.5
ip netns exec c2 ip route
ip netns exec c2 ip -4 addr show eth0
ip netns exec c2 ping -c1 -W1 172.17.0.3 | sed -n '2p;5p' | sed 's/time.*//'
ip netns exec c2 ip neigh | sed 's/ [A-Z]*$//' | sort
bridge link show
bridge -d link show dev veth2
bridge fdb show br docker0 | grep -v '33:33\|01:00:5e' | grep -v ' vlan' | sort
ip -d link show docker0 | tail -1 | tr ' ' '\n' | head -30 | paste -sd' '
ip link show master docker0 | grep -c veth
ip -o -4 addr | awk '{print $2,$4}'
cat /sys/class/net/docker0/bridge/bridge_id
cat /sys/class/net/docker0/brif/veth2/port_no
cat /sys/class/net/veth2/brport/state
ls /sys/class/net/docker0/brif
brctl show docker0 | awk '{$2="";print}'
ip netns add ext; ip link add up0 type veth peer name eth0 netns ext
ip link set up0 up; ip addr add 192.0.2.2/24 dev up0
ip -n ext link set eth0 up; ip -n ext addr add 192.0.2.1/24 dev eth0
ip route add default via 192.0.2.1
ip netns exec c2 ping -c1 -W1 192.0.2.1; echo "= $?"
ip -n ext route add 172.17.0.0/16 via 192.0.2.2
ip netns exec c2 ping -c1 -W1 192.0.2.1 | tail -3 | head -1
ip netns exec c2 traceroute -n -w1 -q1 192.0.2.1 | sed 's/  [0-9.]* ms//'
ip route get 172.17.0.3
ip route get from 172.17.0.2 iif docker0 192.0.2.1
ip netns exec c2 ip route get 192.0.2.1
ip link set veth3 nomaster; ip netns exec c2 ping -c1 -W1 172.17.0.3; echo "= $?"
ip netns del c3; sleep 0.5; ip -br link | awk '{print $1}'
ip link del docker0; ip route; ip -n c2 route; ip -br link show veth2 | awk '{print $1,$2}'
