r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
r ip link add br%d type bridge
r ip link add br%d type bridge
r ip link add w%d type veth peer name u%d
r ip link add x%dy%d type bridge
r ip link add x%s type bridge
r ip link add %d type bridge
r ip link add x%%d type bridge
ip -br link | awk '{print $1}'
r ip link set v0 name foo%d
r ip link set v0 name br%d
ip -br link | awk '{print $1}'
r ip link set foo0 name foo%d
r ip link set foo0 name v0
r ip link set br2 name v0
r ip link set v0 broadcast ff:ff:ff:ff:ff:fe
r ip link set v0 brd 01:02:03:04:05:06
r ip link set v0 broadcast ff:ff
r ip link show v0
r ip link add z0 brd ff:ff:ff:ff:ff:f0 type bridge
ip link show z0
cat /sys/class/net/z0/broadcast
for k in bridge veth "vxlan id 9 dstport 0"; do for o in "numtxqueues 3" "numrxqueues 4" "numtxqueues 0" "numtxqueues 5000" "numtxqueues x"; do echo "== $k $o"; ip link add q0 $o type $k; echo rc=$?; ip -d link show q0 | grep -o 'numtxq.*numrxq[a-z]* [0-9]*'; ls /sys/class/net/q0/queues | tr '\n' ' '; ip link del q0;  done; done
r ip link add q0 numtxqueues 3 numrxqueues 1 type veth peer name q1 numtxqueues 1 numrxqueues 5
ip -d link show q0 | grep -o 'numtxq.*numrxq[a-z]* [0-9]*'
ip -d link show q1 | grep -o 'numtxq.*numrxq[a-z]* [0-9]*'
ls /sys/class/net/q0/queues | tr '\n' ' '; ls /sys/class/net/q1/queues | tr '\n' ' '
ip link del q0
r ip link set v1 gso_max_size 30000
r ip link set v1 gso_max_size 600000
r ip link set v1 gso_max_segs 100
r ip link set v1 gso_max_segs 70000
r ip link set v1 gro_max_size 30000
r ip link set v1 gro_max_size 600000
r ip link set v1 gso_max_size x
r ip link set v1 gso_ipv4_max_size 3000
ip -d link show v1
r ip link set v1 mode dormant
ip link show v1
ip -d -j link show v1 | tr , '\n' | grep -i mode
ip link set v1 up; ip link set v0 up
ip link show v1
r ip link set v1 mode default
r ip link set v1 mode other
r ip link set v1 state dormant
r ip link set v1 state down
r ip link set v1 state nope
ip -br link show v1
r ip link set v1 dynamic on
ip link show v1
r ip link set v1 trailers on
ip link show v1
r ip link set v1 protodown on
r ip link set v1 carrier off
r ip link set br0 carrier off
ip link show br0
r ip link set v1 vf 0 mac 02:00:00:00:00:01
r ip link set v1 vf x
r ip link set v1 xdp off
r ip link set v1 xdp obj nosuch.o
r ip link set v1 link-netnsid 3
r ip link set v1 type vxlan id 3
r ip link set v1 type bridge stp_state 1
r ip link set v1 type veth
r ip link set v1 type nonsense
r ip link set v1 type nonsense foo
r ip link set v1 type bridge_slave cost 4
r ip link set v1 master v0
r ip link set v1 master v1
r ip link set v1 master lo
r ip link set lo master br0
r ip link set v1 master br0
r ip link set v1 master br0
r ip link set v1 master br1
r ip link set v1 vrf br0
r ip link set v1 parentdev foo
r ip link set v1 protodown_reason 1 on
r ip link set v1 alias $(printf 'a%.0s' $(seq 1 300))
r ip link set v1 mtu x
r ip link set v1 txqueuelen -1
r ip link set v1 txqueuelen x
r ip link set v1 group x
r ip link set v1 index 7
r ip link add t0 index 0 type bridge
r ip link add t0 index -1 type bridge
r ip link add t0 index 1 type bridge
r ip link add t0 mtu 20 type bridge
r ip link add t0 mtu 70000 type bridge
r ip link add t0 address ff:ff:ff:ff:ff:ff type bridge
r ip link add t0 txqueuelen 50 group 9 alias hello type bridge
r ip link show t0
r ip link set t0 up name t9
r ip link set dev t0 dev t9
r ip link set t9 addrgenmode random
ip -d link show t9 | grep -o 'addrgen[a-z]* [a-z_0-9]*'
r ip link property add dev t9 altname alt1 altname alt2
r ip link show alt2
r ip link property add dev t9 altname alt1
r ip link property add dev t9 altname t9
r ip link property del dev t9 altname nosuch
r ip link property del dev t9 altname alt1
r ip link set alt2 down
r ip link del alt2
r ip link add dev
r ip link del
r ip link help nosuch
