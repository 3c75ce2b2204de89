# `route get` with a source, by lo: what was not routed when it left is a martian there; tos asks, but is not told.
ip link set lo up
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0
ip route add default via 10.0.0.2
ip route get 10.0.0.1 tos 0x10
ip route get 10.0.0.1 from 10.0.0.1 tos 0x10
ip route get 127.0.0.1 from 10.0.0.1 tos 0x10
ip route get 8.8.8.8 tos 0x10
ip route get 10.0.0.9 tos 0x10
ip route get 10.0.0.9 from 10.0.0.1 tos 0x10
ip route get 10.0.0.9 from 10.0.0.1 iif lo
ip route get 10.0.0.9 from 127.0.0.1 iif lo
ip route get 10.0.0.1 from 127.0.0.1 iif lo
ip route get 127.0.0.1 from 127.0.0.1 iif lo
ip route get 127.0.0.1 from 10.0.0.77 iif lo
ip route get 10.0.0.1 from 10.0.0.77 iif lo
ip route get 10.0.0.1 iif lo
ip route get 10.0.0.255 from 10.0.0.1
ip rule add tos 0x10 lookup 100
ip route get 10.0.0.1 tos 0x10
ip route get 8.8.8.8 tos 0x10
ip -6 route get ::1 tos 0x10
