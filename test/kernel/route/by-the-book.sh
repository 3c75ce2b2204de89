# ip route by the book
ip link add e0 type veth peer name e1; ip addr add 192.0.2.1/24 dev e0; ip link set e0 up; ip link set e1 up; ip link set lo up
ip route add 198.51.100.0/24 via 192.0.2.254; ip route add 203.0.113.0/24 via 192.0.2.253 metric 50 src 192.0.2.1 proto static
ip route add default via 192.0.2.254 dev e0 onlink; ip route add 10.0.0.0/8 dev e0 scope link
ip route; ip route show default; ip route show via 192.0.2.254; ip route show dev e0 proto static; ip route show scope link; ip route show type unicast | wc -l
ip route get 198.51.100.7; ip route get 8.8.8.8 | head -1; ip route get 192.0.2.1; ip route get 192.0.2.255; ip route get 127.0.0.1; ip route get 224.0.0.1
ip route get 10.1.1.1 oif e0; ip route get 10.1.1.1 from 192.0.2.1; ip route get 10.1.1.1 ipproto tcp dport 80; ip route get fibmatch 10.1.1.1; ip -d route get 10.1.1.1
ip route get; echo $?; ip route get nosuch; echo $?; ip route get 10.1.1.1 dev nosuch; echo $?; ip route get 10.1.1.1 from 1.2.3.4; echo $?; ip route get 10.1.1.1 iif e0; echo $?
ip route add 198.51.100.0/24 via 192.0.2.254; echo $?; ip route add 198.51.100.0/24 via 192.0.2.254 metric 5; echo $?
ip route append 198.51.100.0/24 via 192.0.2.9; ip route prepend 198.51.100.0/24 via 192.0.2.8; ip route show 198.51.100.0/24
ip route replace 198.51.100.0/24 via 192.0.2.7; ip route change 198.51.100.0/24 via 192.0.2.6 metric 5; ip route show 198.51.100.0/24
ip route del 198.51.100.0/24; ip route del 198.51.100.0/24 metric 5; ip route show 198.51.100.0/24; ip route del 198.51.100.0/24 via 192.0.2.7; ip route show 198.51.100.0/24
ip route add table 50 default via 192.0.2.50; ip route add 1.1.1.1 via 192.0.2.51 table 50; ip route show table 50; ip route list table 51; echo $?; ip route show table all | head -4; ip route flush table 50; ip route show table 50; echo $?
ip route add nat 1.2.3.4 via 5.6.7.8; echo $?; ip route add multicast 224.1.1.0/24 dev e0; echo $?; ip route add broadcast 10.255.255.255 dev e0 table local; ip route show table local type broadcast
ip route show match 203.0.113.9; ip route show root 192.0.0.0/16; ip route list exact 10.0.0.0/8; ip route show cache
ip -o route; ip -j route show default; ip -d route show default; ip -4 route show table local dev lo; ip -6 route show dev e0 | grep -c fe80
ip link set e0 down; ip route; ip link set e0 up; ip route; ip addr del 192.0.2.1/24 dev e0; ip route
ip route add default dev e0; ip route; ip route del 0/0; ip route add 0.0.0.0/0 dev e0; ip route del default dev e0; ip route flush all; ip route flush scope global; echo $?; ip route flush; echo $?; ip route help 2>&1 | head -2
