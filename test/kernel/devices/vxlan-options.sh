r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
s() { ip -d link show $1 | sed -n 3p; }
a() { echo "\$ $*"; ip link add vx type vxlan "$@"; echo "rc=$?"; s vx 2>/dev/null; ip link del vx 2>/dev/null; }
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02
ip link set e0 up; ip link set e1 up; ip addr add 10.0.0.1/24 dev e0
a id 5 dstport 4789 proxy
a id 5 dstport 4789 rsc l2miss l3miss
a id 5 dstport 4789 gbp
a id 5 dstport 4789 gpe
a id 5 dstport 4789 gpe gbp
a id 5 dstport 4789 external
a dstport 4789 external
a external
a external vnifilter
a dstport 4789 external vnifilter gpe
a external remote 10.0.0.2
a id 5 dstport 4789 udp6zerocsumtx udp6zerocsumrx
a id 5 dstport 4789 remcsumtx remcsumrx
a id 5 dstport 4789 flowlabel 0x12345
a id 5 dstport 4789 flowlabel inherit
a id 5 dstport 4789 flowlabel 99999999
a id 5 dstport 4789 df inherit
a id 5 dstport 4789 df set
a id 5 dstport 4789 df x
a id 5 dstport 4789 ttl inherit
a id 5 dstport 4789 ttl auto
a id 5 dstport 4789 ttl 0
a id 5 dstport 4789 tos inherit
a id 5 dstport 4789 tos 0x10
a id 5 dstport 4789 ageing 0
a id 5 dstport 4789 ageing none
a id 5 dstport 4789 ageing x
a id 5 dstport 4789 maxaddress 9
a id 5 dstport 4789 srcport 1000 2000
a id 5 dstport 4789 srcport 2000 1000
a id 5 dstport 4789 srcport 1000
a id 5 dstport 4789 srcport 0 70000
a id 5 dstport 4789 local 1.2.3.4 remote 2001:db8::1
a id 5 dstport 4789 remote 2001:db8::1 local 1.2.3.4
a id 5 dstport 4789 remote 2001:db8::1
a id 5 dstport 4789 local 2001:db8::1
a id 5 dstport 4789 group ff05::5 dev e0
a id 5 dstport 4789 group 239.1.1.1 dev e0 local 10.0.0.1
a id 5 dstport 4789 group 10.0.0.1 dev e0
a id 5 dstport 4789 remote 239.1.1.1
a id 5 dstport 4789 local 239.1.1.1
a id 5 dstport 4789 remote any
a id 5 dstport 4789 dev lo
a id 5 dstport 4789 localbypass
a id 5 dstport 4789 nolocalbypass
a id 5 dstport 4789 nosuch
a id 0 dstport 4789
a id 16777215 dstport 4789
a id x dstport 4789
a id 5 dstport 99999
a id 5 dstport x
a id 5 id 6 dstport 4789
a vni 7 dstport 4789
a id 5 dstport 0
a id 5 dev e0 dstport 4789 noudpcsum nolearning
a id 5 dev e0 dstport 4789 remote 10.0.0.9
a id 5 dev e0 dstport 4789 noproxy norsc nol2miss nol3miss noudp6zerocsumtx noremcsumtx noexternal
ip link add vx type vxlan id 5 dstport 4789 dev e0 local 10.0.0.1
r ip link add vy type vxlan id 5 dstport 4789
r ip link add vy type vxlan id 5 dstport 4789 dev e0
r ip link add vy type vxlan id 5 dstport 4790
r ip link add vz type vxlan id 5 dstport 4789 local ::1
r ip link add vz type vxlan id 6 dstport 4789 gbp
r ip link set vx type vxlan id 6
r ip link set vx type vxlan dstport 99
r ip link set vx type vxlan id 5 remote 10.0.0.7
s vx
bridge fdb show dev vx
r ip link set vx type vxlan remote 10.0.0.8 ttl 7 tos 8 ageing 77 nolearning df set
s vx
bridge fdb show dev vx
r ip link set vx type vxlan group 239.1.1.5 dev e0
s vx
r ip link set vx type vxlan local 10.0.0.1 flowlabel 3
r ip link set vx type vxlan proxy
r ip link set vx type vxlan maxaddress 5
r ip link set vx type vxlan srcport 1 2
r ip link set vx type vxlan gbp
r ip link set vx type vxlan external
r ip link set vx type vxlan noudpcsum
r ip link set vx type vxlan dev e1
s vx
r ip link set vx type vxlan
r ip link set vx mtu 1450
r ip link set vx mtu 1451
r ip link set vx mtu 67
r ip link set vx up
ip link show vx
ip -j -d link show vx | jq -c '.[0].linkinfo'
ip -j -d link show vy | jq -c '.[0].linkinfo'
r ip link set e0 down
ip link show vx
r ip link del e0
ip -br link
