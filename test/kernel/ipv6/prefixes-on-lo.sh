# Addresses of a prefix on lo: its prefix routes
ip -6 addr add 2001:db8:a::1/64 dev lo
ip -6 route; ip link set lo up
ip -6 addr add 2001:db8::2/64 dev lo nodad
ip -6 addr add 2001:db8:1::2/64 dev lo
ip -6 addr add 2001:db8:2::2/64 dev lo noprefixroute
ip -6 addr add 2001:db8:3::2/128 dev lo
ip -6 route; ip -6 route show table local
ip -6 route get 2001:db8::3; echo "= $?"
ip -6 route get 2001:db8::2; echo "= $?"
ping -n -c 1 -W 1 2001:db8::3; echo "= $?"
ip link set lo down; ip -6 route; ip -6 addr
ip link set lo up; ip -6 route; ip -6 addr
ip -6 addr del 2001:db8:1::2/64 dev lo; ip -6 route
