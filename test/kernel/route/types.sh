# Routes of every type, how they are listed, and what ip route get and ping answer on them.
ip link set lo up
ip link add br0 type bridge
ip link set br0 up
ip addr add 192.168.1.1/24 dev br0
ip route add blackhole 10.1.0.0/16
ip route add unreachable 10.2.0.0/16
ip route add prohibit 10.3.0.0/16
ip route add throw 10.4.0.0/16
ip route add unicast 10.5.0.0/16 dev br0
ip route add local 10.6.0.0/16 dev lo
ip route add broadcast 10.7.0.0/16 dev br0
ip route add unreachable default metric 4278198272
ip route
ip route show table local
for n in 1 2 3 4 5 6 7 8; do ip route get 10.$n.0.1; echo "= $?"; done
for n in 1 2 3 4 6 7; do ping -c 1 -W 1 10.$n.0.1; echo "= $?"; done
ip route show type blackhole
ip route del blackhole 10.1.0.0/16; echo "= $?"
ip route del unreachable 10.1.0.0/16; echo "= $?"
