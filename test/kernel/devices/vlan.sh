# VLAN devices: names, details, priority maps, refusals, and pings that only go through where the tags agree.
# kernel: debian
ip link set lo up
ip netns add a; ip netns add b
ip -n a link add eth0 type veth peer name eth0 netns b
for n in a b; do ip -n $n link set eth0 up; done
ip -n a link add link eth0 name eth0.10 type vlan id 10; echo "= $?"
ip -n b link add link eth0 name v10 type vlan id 10 protocol 802.1Q ingress-qos-map 1:2 3:4 egress-qos-map 2:5 0:1
ip -n b link show v10
ip -n b -d link show v10 | sed 's/ addrgenmode.*//'
ip -n b -d -j link show v10 | jq -c '.[0].linkinfo'
ip -n b link show type vlan
ip -n a addr add 10.10.0.1/24 dev eth0.10; ip -n b addr add 10.10.0.2/24 dev v10
ip -n a link set eth0.10 up; ip -n b link set v10 up
sleep 1
ip netns exec a ping -c 1 -W 2 10.10.0.2 | head -2
ip -n a -br link
sleep 1
timeout 8 ip netns exec b tcpdump -lneni eth0 2>/dev/null >/tmp/dump & sleep 3
ip netns exec a ping -c 1 -W 2 10.10.0.2 | head -2
wait; grep -o 'ethertype 802.*ethertype IPv4' /tmp/dump
ip -n b link set v10 type vlan ingress-qos-map 1:6 egress-qos-map 4:7; echo "= $?"
ip -n b -d link show v10 | tail -2 | sed 's/ addrgenmode.*//'
ip -n b link set v10 type vlan id 11; echo "= $?"
ip -n b link set v10 mtu 1500; echo "= $?"
ip -n b link set eth0 down; ip -n b -br link | awk '{ print $1, $2, $4 }'
ip -n b link set eth0 up; sleep 1; ip -n b -br link | awk '{ print $1, $2, $4 }'
ip -n b link add link eth0 name x type vlan id 10; echo "= $?"
ip -n b link add link eth0 name x type vlan id 4095; echo "= $?"
ip -n b link add link eth0 name x type vlan id 4096; echo "= $?"
ip -n b link add link eth0 name x type vlan id 0; echo "= $?"
ip -n b link add link eth0 name y type vlan; echo "= $?"
ip -n b link add link eth0 name y type vlan id; echo "= $?"
ip -n b link add link eth0 name y type vlan id 7 protocol 802.1x; echo "= $?"
ip -n b link add link eth0 name y type vlan id 7 colour red 2>&1 | head -2
ip -n b link add name y type vlan id 7; echo "= $?"
ip -n b link add link nosuch name y type vlan id 7; echo "= $?"
ip -n b link del eth0; ip -n b -br link; ip -n a -br link
