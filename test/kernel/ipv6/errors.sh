# What the tools answer to wrong IPv6 input and to destinations without a route.
ip link set lo up
ip link add br0 type bridge
ip link set br0 up
ip addr add 2001:db8::1/64 dev br0 nodad
ip addr add 2001:db8::1/64 dev br0; echo "= $?"
ip addr del 2001:db8::9/64 dev br0; echo "= $?"
ip addr add 2001:db8::1/129 dev br0; echo "= $?"
ip addr add 2001:db8:::1/64 dev br0; echo "= $?"
ip -6 addr add 10.0.0.1/24 dev br0; echo "= $?"
ip -4 addr add 2001:db8::5/64 dev br0; echo "= $?"
ip route add 2001:db8:1::/64 via 2001:db8:9::1; echo "= $?"
ip -6 route add 2001:db8:1::/64 via 2001:db8::2; echo "= $?"
ip -6 route add 2001:db8:1::/64 via 2001:db8::2; echo "= $?"
ip -6 route add 2001:db8:2::/64 via fe80::1; echo "= $?"
ip -6 route add 2001:db8:2::/64 via fe80::1 dev br0; echo "= $?"
ip -6 route add 2001:db8:3::1/64 dev br0; echo "= $?"
ip -6 route del 2001:db8:7::/64; echo "= $?"
ip -6 route add default via 10.0.0.1; echo "= $?"
ip -6 route get 2001:db9::1; echo "= $?"
ip -6 route add 2001:db8:4::/64 via 2001:db8::1; echo "= $?"
ping -c 1 2001:db9::1; echo "= $?"
ping -6 -c 1 10.0.0.1; echo "= $?"
ping -6 -c 1 nosuch; echo "= $?"
nc -v -w 1 2001:db9::1 80; echo "= $?"
nc -v -w 1 ::1 80; echo "= $?"
curl -sS http://[2001:db9::1]/; echo "= $?"
curl -sS http://[::1]:81/; echo "= $?"
traceroute6 -n 2001:db9::1 2>&1; echo "= $?"
ip -6 route | grep -v fe80
