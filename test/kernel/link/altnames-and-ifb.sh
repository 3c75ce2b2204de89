# Alternative names of devices, and ifb devices.
ip link add v0 type veth peer name v1
ip link property add dev v0 altname first-alternative-name altname second; echo "= $?"
ip link show v0
ip link show second; ip -br link show first-alternative-name | awk '{print $1,$2}'
ip -j link show v0 | jq -c '.[0].altnames'
ip addr add 10.0.0.1/24 dev second; ip addr show first-alternative-name
ip link set second up; ip link set dev second mtu 1400; ip -o link show v0
ip link property add dev v1 altname second; echo "= $?"
ip link property add dev v1 altname v0; echo "= $?"
ip link property add dev nosuch altname x; echo "= $?"
ip link property add dev v1; echo "= $?"
ip link property add dev v1 altname "bad/name"; echo "= $?"
ip link property del dev v0 altname nosuch; echo "= $?"
ip link property del dev v1 altname second; echo "= $?"
ip link property del dev v0 altname second; echo "= $?"; ip link show v0 | tail -1
ip link property bogus; echo "= $?"
ip link set v0 name second; ip link show second | head -1; ip link set second name v0
ip link property add dev v0 altname v9; ip link add v9 type veth; echo "= $?"
ip route add 10.9.0.0/16 dev first-alternative-name; ip route; ip neigh add 10.0.0.9 lladdr 2:0:0:0:0:9 dev v9; ip neigh
ip netns add n; ip link set first-alternative-name netns n; ip -n n link show v0; ip -n n link show first-alternative-name | head -1
ip link del v1; ip -n n link
ip link add ifb0 type ifb; echo "= $?"; ip link add type ifb; ip -br link | awk '{print $1,$2}'
ip -d link show ifb0 | sed -n '1,2p' | sed 's/ether [0-9a-f:]*/ether M/'; ip -d link show ifb0 | grep -o 'ifb *addrgen'
ip link set ifb0 up; ip link show ifb0 | head -1; tc qdisc show dev ifb0; ip -s link show ifb1 | tail -4
ip addr add 10.3.0.1/24 dev ifb0; ip route; ping -c1 -W1 10.3.0.2 | tail -2 | head -1 | cut -d, -f1-2
tc qdisc add dev ifb0 root tbf rate 1mbit burst 10k latency 10ms; tc qdisc show dev ifb0 | sed 's/tbf [0-9a-f]*:/tbf N:/'; ip link show ifb0 | head -1
ip link set ifb0 down; ip link show ifb0 | head -1; ip link del ifb0; ip link del ifb1; ip -br link | awk '{print $1}'
