# A flush lists what there is, then deletes it: secondaries are told and counted; primaries go once; of devices dev alone counts
ip link add d0 type veth peer name d1
ip link set d0 up
for i in 1 2 3; do ip addr add 10.5.0.$i/24 dev d0; ip addr add 10.6.0.$i/24 dev d0; done
ip -s -s addr flush dev d0; echo rc $?
for i in 1 2 3; do ip addr add 10.5.0.$i/24 dev d0; ip addr add 10.6.0.$i/24 dev d0; done
ip -s addr flush dev d0; echo rc $?
for i in 1 2 3; do ip addr add 10.5.0.$i/24 dev d0; ip addr add 10.6.0.$i/24 dev d0; done
ip -s addr flush dev d0 primary; echo rc $?
ip -br addr
sysctl -qw net.ipv4.conf.d0.promote_secondaries=1
for i in 1 2 3; do ip addr add 10.5.0.$i/24 dev d0; ip addr add 10.6.0.$i/24 dev d0; done
ip -s addr flush dev d0 primary; echo rc $?
ip -4 addr show d0
ip -s addr flush dev d0 secondary; echo rc $?
ip -4 -br addr
ip addr add 10.7.0.1/24 dev d0; ip addr add 10.7.0.2/24 dev d0
ip -s -s -o addr flush to 10.7.0.0/24; echo rc $?
ip -s addr flush to 10.7.0.0/24; echo rc $?
ip link add br0 type bridge; ip link add e0 type veth peer name e1; ip link set e0 master br0
for d in e0 e1 br0; do ip addr add 10.8.0.1/24 dev $d; ip addr add fd00::$d/64 dev $d nodad 2>/dev/null; ip addr add fd00::1/64 dev $d; done
ip -s -s addr flush master br0 to fd00::/16; echo rc $?
ip -s -s addr flush up scope global; echo rc $?
ip -br addr
for d in e0 e1 br0; do ip addr add 10.8.0.1/24 dev $d;  done
ip -s addr flush type bridge; ip -br addr; ip -4 -s addr flush label 'e*'; ip -s addr flush group default; ip -br addr
for d in e0 e1 br0; do ip addr add 10.8.0.1/24 dev $d;  done
ip -s addr flush nomaster; ip -br addr
