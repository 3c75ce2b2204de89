# What ip route answers to gateways and devices that cannot be, and to wrong words.
ip link add br0 type bridge
ip link add br1 type bridge
ip addr add 192.168.1.1/24 dev br0
ip route add 10.0.0.0/8 via 192.168.1.254; echo "= $?"
ip link set br0 up
ip route add 10.0.0.0/8 via 192.168.2.254; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.1.1; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.1.254 dev br1; echo "= $?"
ip route add 10.0.0.0/8 dev br1; echo "= $?"
ip route add 10.0.0.0/8 dev nosuch; echo "= $?"
ip route add 10.0.0.0/8; echo "= $?"
ip route add 10.0.0.1/8 dev br0; echo "= $?"
ip route add 10.0.0.0/33 dev br0; echo "= $?"
ip route add hello dev br0; echo "= $?"
ip route add 10.0.0.0/8 via hello; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.1.254 src 1.2.3.4; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.1.254 metric lots; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.1.254 table nosuch; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.1.255; echo "= $?"
ip route add 10.0.0.0/8 via 224.0.0.1; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.2.254 dev br0 onlink; echo "= $?"
ip route add nosuchtype 10.1.0.0/16; echo "= $?"
ip route frob; echo "= $?"
ip route get; echo "= $?"
ip route get hello; echo "= $?"
ip route flush; echo "= $?"
ip route
