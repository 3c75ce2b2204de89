# ip route add, replace, change, append and del, and what they answer when it exists already or does not.
ip link add br0 type bridge
ip link set br0 up
ip addr add 192.168.1.1/24 dev br0
ip route add 10.0.0.0/8 via 192.168.1.254
ip route add 10.0.0.0/8 via 192.168.1.253; echo "= $?"
ip route append 10.0.0.0/8 via 192.168.1.253; echo "= $?"
ip route add 10.0.0.0/8 via 192.168.1.252 metric 10; echo "= $?"
ip route
ip route replace 10.0.0.0/8 via 192.168.1.251
ip route
ip route change 10.0.0.0/8 via 192.168.1.250
ip route change 10.9.0.0/16 via 192.168.1.250; echo "= $?"
ip route prepend 10.0.0.0/8 via 192.168.1.249
ip route
ip route del 10.0.0.0/8
ip route
ip route del 10.0.0.0/8 via 192.168.1.1; echo "= $?"
ip route del 10.0.0.0/8 metric 10; echo "= $?"
ip route del 10.7.0.0/16; echo "= $?"
ip route add default via 192.168.1.254 dev br0
ip route add default via 192.168.1.254 dev br0; echo "= $?"
ip route del default
ip route
