# bridge fdb flush takes learned, static and own addresses alike, those of a device, a port, a state or a VLAN alone.
ip link add br0 address 02:00:00:00:00:ff type bridge; ip addr add 10.0.0.1/24 dev br0; ip link set br0 up
for i in 1 2; do
  ip netns add n$i
  ip link add p$i address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:02:0$i netns n$i
  ip link set p$i master br0 up
  ip -n n$i addr add 10.0.0.1$i/24 dev eth0; ip -n n$i link set eth0 up
done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
show() { bridge fdb show br br0 | grep -v "33:33\|01:00:5e" | sort; }
fill() {
  ip netns exec n1 ping -c 1 -W 1 -q 10.0.0.12 | grep packets
  bridge fdb replace 02:00:00:00:09:01 dev p1 master static
  bridge fdb replace 02:00:00:00:09:02 dev p2 master temp
  bridge fdb replace 02:00:00:00:09:03 dev p1 master local
  bridge fdb replace 02:00:00:00:09:04 dev p1 self
}
sleep 1.2; fill; show
bridge fdb flush dev br0; echo "= $?"; show
ip netns exec n1 ping -c 1 -W 1 -q 10.0.0.1 | grep packets
ip netns exec n1 ping -c 1 -W 1 -q 10.0.0.12 | grep packets; show
fill; show; bridge fdb flush dev p1 master; echo "= $?"; show
fill; bridge fdb flush dev br0 brport p2; echo "= $?"; show
fill; bridge fdb flush dev br0 dynamic; echo "= $?"; show
fill; bridge fdb flush dev br0 permanent; echo "= $?"; show
fill; bridge fdb flush dev br0 nopermanent; echo "= $?"; show
fill; bridge fdb flush dev br0 static; echo "= $?"; show
fill; bridge fdb flush dev br0 vlan 1; echo "= $?"; show | wc -l
bridge fdb flush dev p1; echo "= $?"
bridge fdb flush dev nosuch; echo "= $?"
bridge fdb flush; echo "= $?"
bridge fdb flush dev br0 nosuch; echo "= $?"
bridge fdb flush dev lo; echo "= $?"
