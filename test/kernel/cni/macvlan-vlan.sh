# macvlan, vlan, ipvlan and bridge's VLANs, as their plugins make them.
# kernel: debian
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/ qlen [0-9]+/ /; s/fe80::[0-9a-f:]+/LL/g'; }
run() { CNI_COMMAND=$1 CNI_CONTAINERID=$3 CNI_NETNS=/run/netns/$3 $P/$2 | macs; echo " = ${PIPESTATUS[0]}"; }
for n in a b c d e f; do ip netns add $n; done
ip link add up0 type dummy; ip link set up0 up mtu 1450
conf() { echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"net\", \"type\": \"$1\", $2 }"; }
ipam='"ipam": { "type": "host-local", "subnet": "10.1.2.0/24", "routes": [{ "dst": "0.0.0.0/0" }] }'
echo == macvlan
conf macvlan "\"master\": \"up0\", $ipam" | run ADD macvlan a
ip -n a -d link show eth0 | macs | cut -c1-120
ip -n a route
conf macvlan "\"master\": \"up0\", \"mode\": \"private\", \"mtu\": 1400, $ipam" | run ADD macvlan b | tail -1
ip -n b -d link show eth0 | macs | cut -c1-120
ip netns exec a ping -c 1 -W 1 10.1.2.3 | grep received
conf macvlan "\"master\": \"up0\", \"mode\": \"strange\", $ipam" | run ADD macvlan c
conf macvlan "\"master\": \"none0\", $ipam" | run ADD macvlan c
conf macvlan "\"master\": \"up0\", \"mtu\": 9000, $ipam" | run ADD macvlan c
conf macvlan "$ipam" | run ADD macvlan c | cut -c1-90
conf macvlan "\"master\": \"up0\", \"ipam\": {}" | run ADD macvlan d
conf macvlan "\"master\": \"up0\", $ipam" | run DEL macvlan a
conf macvlan "\"master\": \"up0\", $ipam" | run DEL macvlan a
ip -n a -br link | macs
echo == vlan
conf vlan "\"master\": \"up0\", \"vlanId\": 5, $ipam" | run ADD vlan a
ip -n a -d link show eth0 | macs | cut -c1-120
conf vlan "\"master\": \"up0\", $ipam" | run ADD vlan c
conf vlan "\"master\": \"up0\", \"vlanId\": 4095, $ipam" | run ADD vlan c
conf vlan "\"vlanId\": 6, $ipam" | run ADD vlan c | tr -d .
conf vlan "\"master\": \"none0\", \"vlanId\": 6, $ipam" | run ADD vlan c
conf vlan "\"master\": \"up0\", \"vlanId\": 6, \"mtu\": 2000, $ipam" | run ADD vlan c
conf vlan "\"master\": \"up0\", \"vlanId\": 5, $ipam" | run DEL vlan a
echo == bridge with a VLAN
conf bridge "\"bridge\": \"br0\", \"vlan\": 100, $ipam" | run ADD bridge e
conf bridge "\"bridge\": \"br0\", \"vlan\": 200, $ipam" | run ADD bridge f | tail -1
bridge vlan show | macs | sed 's/ *$//'
ip -d link show br0 | grep -o 'vlan_filtering [01]'
ip netns exec e ping -c 1 -W 1 10.1.2.7 | grep received
