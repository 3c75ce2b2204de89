r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02
ip link set eth1 up; ifconfig lo 127.0.0.1
ifconfig eth0 10.0.0.1 netmask 255.255.255.0
r ifconfig -s lo
r ifconfig -s nosuch
r ifconfig eth0 pointopoint 10.9.9.9
ip -4 -o addr show eth0
r ifconfig eth0 10.0.0.1
ip -4 -o addr show eth0
r ifconfig eth0 10.0.0.1 netmask 255.255.0.0
ip -4 -o addr show eth0
r ifconfig eth0 10.0.0.2/24
ip -4 -o addr show eth0
r ifconfig eth0 10.0.0.1/24
r ifconfig eth0 dstaddr 10.0.0.99
ip -4 -o addr show eth0
r ifconfig eth0 -pointopoint
r ifconfig eth0 -broadcast
r ifconfig eth0 broadcast
r ifconfig eth0 mtu 20
r ifconfig eth0 mtu abc
r ifconfig eth0 txqueuelen -1
r ifconfig eth0 txqueuelen abc
r ifconfig eth0 hw ether 01:00:00:00:00:01
r ifconfig eth0 hw foo 02:00:00:00:00:01
r ifconfig eth0 hw ether zz
r ifconfig eth0 metric 5
r ifconfig eth0 trailers
r ifconfig eth0 dynamic
r ifconfig eth0 netmask 1.2.3.4
r ifconfig eth0 netmask x
r ifconfig eth0 broadcast x
r ifconfig eth0:5 up
r ifconfig eth0:5 10.5.0.1
r ifconfig eth0:5 netmask 255.255.255.0
r ifconfig eth0:5
r ifconfig eth0:6 down
r ifconfig eth0:5 del 10.5.0.1
r ifconfig eth0 add 10.6.0.1
r ifconfig eth0 add 2001:db8::1
r ifconfig eth0 inet6 add 2001:db8::2/64
r ifconfig eth0 inet 10.0.0.1
r ifconfig eth0 del 2001:db8::9/64
r ifconfig eth0 tunnel ::1.2.3.4
r ifconfig eth0 up 10.0.0.1/24 mtu 1400
ip -o addr show eth0 | grep -v fe80
r ifconfig eth0 0.0.0.0
ip -4 -o addr show eth0
ifconfig eth0 10.0.0.1/24
r route add -net 172.19.0.0/16 gw 10.0.0.254 mss 1000 window 500 irtt 300
r route add -net 172.18.0.0/16 reject
r route add -host 172.18.5.5 reject
r route add -net 172.20.0.0/16 gw 10.0.0.254 mod dyn reinstate
r route add -net 172.21.0.0/16 gw 10.0.0.254 metric 3 eth0
r route add -net 172.22.0.0/16 eth0
r route add -net 172.23.0.0/16
r route add -net 172.23.0.0
r route add 172.24.0.0 dev eth0
r route add -net 172.25.0.0 dev eth0
r route add -net 10.50.0.0 dev eth0
r route add 1.2.3.4 eth0
r route add -host 1.2.3.5/24 dev eth0
r route add -host 1.2.3.6 netmask 255.255.255.0 dev eth0
r route add -host 1.2.3.6 netmask 255.255.255.255 dev eth0
r route add -net 172.30.0.0 netmask 255.0.255.0 dev eth0
r route add -net 172.0.0.0 netmask 255.0.255.0 dev eth0
r route add -net 172.16.5.0/16 dev eth0
r route add -net 172.16.0.0/33 dev eth0
r route add -net 172.16.0.0/16 gw 99.9.9.9
r route add -net 172.16.0.0/16 gw nosuch
r route add -net 172.16.0.0/16 dev nosuch
r route add -net 172.16.0.0/16 metric x dev eth0
r route add -net 172.16.0.0/16 foo bar
r route add -net
r route add
r route add default
r route add default gw 10.0.0.254 metric 9
r route add -net default gw 10.0.0.253
r route add -net 0.0.0.0/0 gw 10.0.0.252 metric 1
r route add -net 172.19.0.0/16 gw 10.0.0.254
r route del -net 172.99.0.0/16
r route del -net 172.19.0.0
r route del -net 172.19.0.0/16 gw 10.0.0.9
r route del 1.2.3.4
r route del -host 1.2.3.4
r route change -net 172.19.0.0/16
r route flush
r route -n
r route -e
r route -ee
r route -F
r route -C
r route -A inet -n
r route -A foo
r route -n foo
r route -x
r route -4 -n
r route -v -n
ip route
r netstat -rn
r netstat -rne
ip -6 route add 2001:db8:1::/64 via fe80::1 dev eth0
ip -6 route add unreachable 2001:db8:2::/64
ip -6 route add 2001:db8:3::/64 dev eth0 expires 100
ip -6 route add 2001:db8:4::/64 via 2001:db8:99::1 dev eth0 onlink
ip -6 route add local 2001:db8:5::/64 dev lo
ip -6 route add anycast 2001:db8:6::1 dev eth0
ip -6 route add prohibit 2001:db8:7::/64
ip -6 route add 2001:db8:8::9 dev eth0 metric 5
r route -6 add 2001:db8:a::/64 gw fe80::1 dev eth0
r route -6 add 2001:db8:b::/64 dev eth0
r route -6 add 2001:db8:b::/64 dev eth0
r route -6 del 2001:db8:b::/64 dev eth0
r route -6 del 2001:db8:c::/64
r route -6 add 2001:db8:d::1/64 dev eth0
r route -6 add default gw fe80::2 dev eth0
r route -6 add 2001:db8:e::/64 gw fe80::2
