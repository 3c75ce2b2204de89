# The many forms of ip link show
ip netns add n1
ip link add br0 address 02:00:00:00:01:00 type bridge
ip link add p0 address 02:00:00:00:01:01 index 10 type veth peer name p0 address 02:00:00:00:01:02 netns n1
ip link add p1 address 02:00:00:00:01:03 numtxqueues 2 numrxqueues 2 type veth peer name p1p address 02:00:00:00:01:04
ip link set p0 master br0
ip link set p1 master br0 group 7
ip link set br0 up
ip link set p0 up
ip link set p1 up
ip link set p1p up
ip -n n1 link set p0 up
ip -n n1 link set lo up
sleep 1
echo "== master"
ip -br link show master br0
ip link show nomaster | grep -c mtu
ip -br link show master nosuch
echo "rc=$?"
echo "== group"
ip link show group 7
ip link show group default | grep -c mtu
ip link show group nope
echo "rc=$?"
echo "== type"
ip -br link show type bridge
ip -br link show type bridge_slave
ip -br link show type veth up
ip link show type nonsense
echo "rc=$?"
echo "== json"
ip -j link show p0
ip -j -p link show br0
ip -j -br link show p1
ip -j link show nosuch
echo "rc=$?"
echo "== details"
ip -d link show p0
ip -d link show br0
ip -d link show p1
echo "== stats"
ip -s link show lo
ip -s -s link show lo
ip -s -h link show lo
ip -j -s link show lo
echo "== oneline"
ip -o link show p1
ip -o -d link show lo
ip -o -br link show lo
echo "== errors"
ip link show dev
echo "rc=$?"
ip link show p0 p1
echo "rc=$?"
ip link shw
echo "rc=$?"
ip -q link
echo "rc=$?"
ip lnk
echo "rc=$?"
ip -x link
echo "rc=$?"
ip link show vf
echo "rc=$?"
ip link set
echo "rc=$?"
ip link set p0 master
echo "rc=$?"
ip link set p0 master p1
echo "rc=$?"
ip link set br0 master br0
echo "rc=$?"
ip link set p0 nomaster
ip link set p0 nomaster
echo "rc=$?"
ip link set p0 foo bar
echo "rc=$?"
ip link set group 7 down
ip -br link show group 7
ip link del group 7
ip -br link show type veth
