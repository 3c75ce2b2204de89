ip netns add n1
ip link add a0 type veth peer name b0 netns n1
ip link add a1 type veth peer name b1 netns n1
for i in 0 1; do ip link set a$i up; ip -n n1 link set b$i up; ip addr add 2001:db8:$i::1/64 dev a$i nodad; ip addr add 10.0.$i.1/24 dev a$i; done
ip -n n1 addr add 2001:db8:0::2/64 dev b0 nodad
ip -n n1 addr add 2001:db8:1::2/64 dev b1 nodad
sleep 3
ip -6 route add 2001:db8:9::/64 nexthop via 2001:db8:0::2 nexthop via 2001:db8:1::2
ip -6 route add 2001:db8:a::/64 nexthop via 2001:db8:1::2 nexthop via 2001:db8:1::3
ip -6 route add 2001:db8:b::/64 via 2001:db8:1::2
ip route add 10.9.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ip link set a1 down
echo down; ip -6 route | grep -v fe80; ip route
for i in $(seq 10); do ip route get 2001:db8:9::$i | sed "s/2001:db8:9::[0-9a]*/TO/"; done | sort -u
ip link set a0 down
echo both down; ip -6 route | grep -v fe80; ip route
ip link set a0 up
sleep 2
echo one up; ip -6 route | grep -v fe80; ip route
ip link set a1 up; sleep 2
echo up; ip -6 route | grep -v fe80; ip route
for i in $(seq 10); do ip route get 2001:db8:9::$i | sed "s/2001:db8:9::[0-9a]*/TO/"; done | sort -u
ip addr add 2001:db8:0::1/64 dev a0 nodad; ip addr add 2001:db8:1::1/64 dev a1 nodad; sleep 1
ip -6 route add 2001:db8:9::/64 nexthop via 2001:db8:0::2 nexthop via 2001:db8:1::2
echo peer down
ip -n n1 link set b1 down; sleep 2;  ip -6 route | grep -v fe80; ip route
for i in $(seq 10); do ip route get 2001:db8:9::$i | sed "s/2001:db8:9::[0-9a]*/TO/"; done | sort -u
ip -n n1 link set b1 up; sleep 2;  ip -6 route | grep -v fe80; ip route
ip link set a1 down; ip link set a1 up; sleep 2;  ip -6 route | grep -v fe80; ip route
ip link set a1 down; sleep 1; ip -6 route append 2001:db8:9::/64 via 2001:db8:0::3;  ip -6 route | grep -v fe80; 
ip -6 route del 2001:db8:9::/64 via 2001:db8:0::2;  ip -6 route | grep -v fe80
ip -6 route del 2001:db8:9::/64 via 2001:db8:0::3;  ip -6 route | grep -v fe80
ip link del a1;  ip -6 route | grep -v fe80
