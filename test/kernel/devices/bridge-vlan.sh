# VLANs of a bridge: add, del and show in every form, what ports carry, and who reaches whom.
# kernel: debian
ip link set lo up
ip link add br0 type bridge vlan_filtering 1
ip link set br0 up
for i in 1 2 3 4; do
  ip netns add h$i
  ip link add p$i type veth peer name eth0 address 02:00:00:00:00:0$i netns h$i
  ip link set p$i master br0 up
  ip -n h$i link set eth0 up
  ip -n h$i addr add 10.0.0.$i/24 dev eth0
done
try() { ip netns exec $1 ping -c 1 -W 1 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || echo "$1 does not reach $2"; }
sleep 1
bridge vlan
bridge vlan add dev p1 vid 10 pvid untagged; echo "= $?"
bridge vlan add dev p2 vid 10 pvid untagged
bridge vlan add dev p3 vid 20 pvid untagged
bridge vlan add dev p4 vid 10-12; echo "= $?"
bridge vlan add dev p4 vid 20
bridge vlan show
bridge vlan show dev p1
bridge vlan show vid 10
bridge -d vlan show dev p4
bridge -c=never -compressvlans vlan show dev p4
bridge -j vlan show | jq -c '.[]'
try h1 10.0.0.2; try h1 10.0.0.3; try h3 10.0.0.4
ip -n h4 link add link eth0 name eth0.20 type vlan id 20
ip -n h4 addr flush dev eth0; ip -n h4 addr add 10.0.0.4/24 dev eth0.20; ip -n h4 link set eth0.20 up
sleep 1
try h3 10.0.0.4; try h1 10.0.0.4
bridge fdb show br br0 | grep 'vlan.*02:00:00:00\|02:00:00:00.*vlan' | sort
bridge vlan del dev p1 vid 1; echo "= $?"
bridge vlan del dev p1 vid 1; echo "= $?"
bridge vlan del dev p4 vid 11; bridge vlan show dev p4
bridge vlan add dev br0 vid 10 self; echo "= $?"
bridge vlan add dev br0 vid 11; echo "= $?"
ip addr add 10.0.0.100/24 dev br0
try h1 10.0.0.100
ip link add link br0 name br0.10 type vlan id 10; ip addr del 10.0.0.100/24 dev br0; ip addr add 10.0.0.100/24 dev br0.10; ip link set br0.10 up
sleep 1; try h1 10.0.0.100; try h3 10.0.0.100
bridge vlan show dev br0
bridge vlan add dev p1 vid 4095; echo "= $?"
bridge vlan add dev p1 vid 0; echo "= $?"
bridge vlan add dev p1 vid 30-20; echo "= $?"
bridge vlan add dev p1 vid 20-30 pvid; echo "= $?"
bridge vlan add dev p1; echo "= $?"
bridge vlan add vid 5; echo "= $?"
bridge vlan add dev nosuch vid 5; echo "= $?"
bridge vlan add dev lo vid 5; echo "= $?"
bridge vlan show dev nosuch; echo "= $?"
ip -d link show br0 | tr ' ' '\n' | grep -A1 'vlan_' | paste -sd' '
cat /sys/class/net/br0/bridge/vlan_filtering /sys/class/net/br0/bridge/default_pvid /sys/class/net/br0/bridge/vlan_protocol
ip link set br0 type bridge vlan_default_pvid 7; echo "= $?"; bridge vlan show dev p2
ip link set br0 type bridge vlan_filtering 0; try h1 10.0.0.3; try h1 10.0.0.2
bridge vlan show dev p1
echo 1 >/sys/class/net/br0/bridge/vlan_filtering; try h1 10.0.0.3
ip link set p2 nomaster; bridge vlan show | grep p2; ip link set p2 master br0; bridge vlan show dev p2
