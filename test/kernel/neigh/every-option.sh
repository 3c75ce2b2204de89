r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02
ip link set e0 up; ip link set e1 up; ip addr add 10.0.0.1/24 dev e0; ip addr add 2001:db8::1/64 dev e0 nodad
sleep 2
r ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev e0 protocol static
r ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:06 dev e0 protocol 42
r ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev e0 protocol nosuch
r ip neigh add 10.0.0.8 dev e0 managed
r ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev e0 managed
r ip neigh add 10.0.0.10 dev e0 use
r ip neigh add 224.0.0.9 lladdr 02:00:00:00:00:0a dev e0
r ip neigh add 224.0.0.10 lladdr 02:00:00:00:00:0a dev e0 nud stale
r ip neigh add 224.0.0.11 lladdr 02:00:00:00:00:0a dev e0 nud noarp
r ip neigh add ff02::5 lladdr 02:00:00:00:00:0a dev e0
r ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:0b dev e0
r ip neigh add 10.0.0.255 lladdr 02:00:00:00:00:0b dev e0
r ip neigh add 255.255.255.255 lladdr 02:00:00:00:00:0b dev e0
r ip neigh add 127.0.0.1 lladdr 02:00:00:00:00:0b dev e0
r ip neigh add 0.0.0.0 lladdr 02:00:00:00:00:0b dev e0
r ip neigh add 99.0.0.1 lladdr 02:00:00:00:00:0b dev e0
r ip neigh add 10.0.0.60 dev e0
r ip neigh add 10.0.0.60 dev e0 nud noarp
r ip neigh add 10.0.0.61 dev e0 nud stale
r ip neigh add 10.0.0.62 dev e0 nud failed
r ip neigh add 10.0.0.63 dev e0 nud incomplete
r ip neigh add 10.0.0.64 dev e0 nud none
r ip neigh add 10.0.0.65 lladdr 02:00:00:00:00:0b dev e0 nud failed
r ip neigh add 10.0.0.66 lladdr 02:00:00:00:00:0b dev e0 nud 0x80
r ip neigh add 10.0.0.67 lladdr 02:00:00:00:00:0b dev e0 nud 0x3
r ip neigh add 10.0.0.68 lladdr null dev e0
r ip neigh add 10.0.0.69 lladdr 01:00:5e:00:00:01 dev e0
r ip neigh add 10.0.0.70 lladdr 00:00:00:00:00:00 dev e0
r ip neigh add 10.0.0.71/24 lladdr 02:00:00:00:00:0b dev e0
r ip neigh add 2001:db8::9 lladdr 02:00:00:00:00:0b dev e0 router
r ip neigh add default lladdr 02:00:00:00:00:0b dev e0
ip neigh show nud all | sort
r ip neigh show proto static
r ip neigh show protocol static
r ip neigh show dev nosuch
r ip neigh show master nosuch
r ip neigh show nud foo
r ip neigh show vrf foo
r ip neigh show dev e0 dev e1
r ip neigh show proxy dev e0
r ip neigh show foo
r ip -6 neigh show
r ip -4 neigh show 10.0.0.5
r ip -d neigh show 10.0.0.5
r ip neigh get 10.0.0.5 dev e0
r ip neigh get proxy 10.0.0.5 dev e0
ip neigh add proxy 10.0.0.5 dev e0
r ip neigh get proxy 10.0.0.5 dev e0
r ip neigh add proxy 10.0.0.6 dev e0 router
r ip neigh add proxy 2001:db8::5 dev e0 protocol static
ip neigh show proxy | sort
r ip neigh del proxy 10.0.0.99 dev e0
r ip neigh change 10.0.0.5 lladdr 02:00:00:00:00:55 dev e0
r ip neigh change 10.0.0.5 nud stale dev e0
r ip neigh show 10.0.0.5
r ip neigh replace 10.0.0.5 nud reachable dev e0
r ip neigh show 10.0.0.5
r ip neigh replace 10.0.0.200 dev e0
r ip neigh show 10.0.0.200
r ip neigh del 10.0.0.5
r ip neigh del 10.0.0.5 dev e0
r ip neigh show 10.0.0.5
r ip neigh del 10.0.0.5 dev e0
r ip neigh show 10.0.0.5 nud all
r ip neigh flush
r ip neigh flush 10.0.0.9
r ip -s neigh flush 10.0.0.6
r ip neigh flush dev nosuch
r ip -j neigh show 2001:db8::9
r ip neigh add
r ip neigh foo
cat /proc/net/arp | sort | awk '{$1=$1;print}'
r ip -s route get 10.0.0.1
r ip -s route get 127.0.0.1
r ip -s route get 10.0.0.255
r ip -s route get 224.0.0.1
ip route add 9.9.9.0/24 via 10.0.0.7
r ip -s route get 9.9.9.9
r ip -s route get 10.0.0.2 from 10.0.0.1
r ip -s route get 10.0.0.2 oif e0
r ip -s -6 route get 2001:db8::7
r ip -s -6 route get 2001:db8::1
r ip -s route get 9.9.9.9 from 10.0.0.9 iif e0
r ip -s route show 9.9.9.0/24
r ip -s -6 route show 2001:db8::/64
