# What route get asks of rules about protocols and ports: IPv4 takes UDP when it is not told.
ip link set lo up; ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; ip addr add 10.0.0.1/24 dev v0; ip addr add 2001:db8::1/64 dev v0 nodad; sleep 2
ip route add 10.8.0.0/16 via 10.0.0.7 table 100; ip -6 route add 2001:db8:8::/64 via 2001:db8::7 table 100
for r in "ipproto udp" "ipproto tcp" "ipproto udp sport 0" "dport 53" "ipproto icmp" "ipproto ipv6-icmp"; do
for f in -4 -6; do ip $f rule add $r lookup 100 prio 50 || continue; echo "# $f $r"
if [ $f = -4 ]; then for m in "" "ipproto udp" "ipproto tcp" "ipproto udp dport 53" "dport 53" "from 10.0.0.9 iif v0" "from 10.0.0.9 iif v0 dport 53" "ipproto icmp"; do ip route get 10.8.0.1 $m | head -1; done
else for m in "" "ipproto udp" "ipproto tcp" "ipproto udp dport 53" "dport 53" "from 2001:db8::9 iif v0" "from 2001:db8::9 iif v0 dport 53" "ipproto ipv6-icmp"; do ip route get 2001:db8:8::1 $m | head -1; done; fi
ip $f rule del prio 50; done; done
