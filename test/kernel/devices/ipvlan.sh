# ipvlan in its modes: devices that share an address of the link, who reaches whom, what is told and what is refused.
# kernel: debian
ip link set lo up
ip netns add r
ip link add eth0 type veth peer name er netns r
ip link set eth0 address 02:00:00:00:00:01
ip -n r link set er address 02:00:00:00:00:99
ip addr add 10.0.0.1/24 dev eth0
ip link set eth0 up
ip -n r addr add 10.0.0.254/24 dev er
ip -n r link set er up
for n in a b c; do ip netns add $n; ip -n $n link set lo up; done
echo "made"
ip link add iva link eth0 netns a type ipvlan mode l2
ip link add ivb link eth0 netns b type ipvlan mode l2
ip link add iv0 link eth0 type ipvlan mode l2 bridge
echo $?
ip -d link show iv0
ip -n a -d link show iva
ip -j -d link show iv0 | jq -c '.[0].linkinfo'
ip link del iv0
ip -n a -d link show iva
ip -n a link set iva up
ip -n b link set ivb up
ip -n a addr add 10.0.0.11/24 dev iva
ip -n b addr add 10.0.0.12/24 dev ivb
ip -n b addr add 10.0.0.11/24 dev ivb
echo $?
ip -n a addr add 10.0.0.1/24 dev iva
echo $?
ip -n a addr del 10.0.0.1/24 dev iva
sleep 3
ip -n a addr show iva
ip -n b addr show ivb
ip -n a route
echo "l2"
one() { ip netns exec $1 ping -q -c 1 -W 1 $2 | grep received | sed 's/, time.*//'; }
one a 10.0.0.12
one b 10.0.0.11
one a 10.0.0.254
one r 10.0.0.11
one r 10.0.0.12
one a 10.0.0.1
ping -q -c 1 -W 1 10.0.0.11 | grep received | sed 's/, time.*//'
ip -n a neigh | sort
ip -n r neigh | sort
echo "flags"
ip -n a link set iva type ipvlan private
ip -n a -d link show iva | grep ipvlan | awk '{print $1,$2,$3,$4,$5}'
ip -n b -d link show ivb | grep ipvlan | awk '{print $1,$2,$3,$4,$5}'
one a 10.0.0.12
one a 10.0.0.254
ip -n a link set iva type ipvlan vepa
echo $?
ip -n a -d link show iva | grep ipvlan | awk '{print $1,$2,$3,$4,$5}'
one a 10.0.0.12
ip -n a link set iva type ipvlan mode l2 bridge
ip -n a -d link show iva | grep ipvlan | awk '{print $1,$2,$3,$4,$5}'
ip -n a link set iva type ipvlan mode bogus
echo $?
ip -n a link set iva type ipvlan bogus 2>&1 | head -3
echo "l3"
ip -n a link set iva type ipvlan mode l3
ip -n a -d link show iva
ip -n b link show ivb
one a 10.0.0.12
one a 10.0.0.254
one r 10.0.0.11
ip -n r neigh replace 10.0.0.11 lladdr 02:00:00:00:00:01 dev er
ip -n a route add default dev iva
one r 10.0.0.11
ip netns exec r tcpdump -n -e -t -i er -c 2 icmp 2>/dev/null > cap &
sleep 1
one a 10.0.0.254
iptables -A OUTPUT -s 10.0.0.11 -p icmp
iptables -A INPUT -d 10.0.0.11 -p icmp
one a 10.0.0.254
wait
sed 's/id [0-9]*/id N/' cap
iptables -nvL | grep 10.0.0.11
iptables -F
echo "refused"
ip link add x link lo type ipvlan
echo $?
ip link add x type ipvlan
echo $?
ip link add x link eth0 type macvlan mode bridge
echo $?
ip link add x link eth0 type ipvlan
echo $?
ip -n a -d link show iva | grep ipvlan | awk '{print $1,$2,$3,$4,$5}'
ip link del x
ip -n a link set iva address 02:00:00:00:00:05
echo $?
ip -n a link set iva mtu 1400
ip link set eth0 mtu 1450
ip -n a link show iva | head -1
ip -n b link show ivb | head -1
ip link set eth0 address 02:00:00:00:00:07
ip -n a link show iva | sed -n 2p
ip link del eth0
ip -n a link show iva
ip link help ipvlan
echo $?
ip link help ifb
ip link help nosuch 2>&1 | head -1
