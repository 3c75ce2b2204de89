# Ways of IPv6's lists without a gateway, which are looked at before all else.
ip link set lo up; ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; ip addr add 2001:db8::1/64 dev v0 nodad; sleep 2
t() { echo "# $*"; ip -6 route "$@"; echo "= $?"; }
t add 2001:db8:1::/64 nexthop dev v0
t add 2001:db8:1::/64 nexthop via 2001:db8::2
t add 2001:db8:2::/64 nexthop via 2001:db8:7::2 nexthop dev v0
t add 2001:db8:2::/64 nexthop dev v0 nexthop via 2001:db8:7::2
t add 2001:db8:2::/64 nexthop via 2001:db8:7::2 nexthop via 2001:db8::2
t append 2001:db8:2::/64 nexthop dev v0
t replace 2001:db8:2::/64 nexthop dev v0
t del 2001:db8:2::/64 nexthop dev v0
t del 2001:db8:1::/64 nexthop dev v0
t add unreachable 2001:db8:2::/64 nexthop dev v0
t add unreachable 2001:db8:2::/64 nexthop via 2001:db8::2
t add 2001:db8:2::/64 nexthop dev v0 src 2001:db8:9::9
t add local 2001:db8:2::/64 nexthop dev v0 nexthop dev v1
t add local 2001:db8:2::/64 nexthop via 2001:db8:1::1 nexthop dev v1
t add 2001:db8:4::/64 via 2001:db8::3 nexthop dev v0
t add 2001:db8:5::/64 nexthop via 2001:db8::2 nexthop via 2001:db8::2
t add 2001:db8:5::/64 nexthop via 2001:db8:7::2 nexthop via 2001:db8::2 nexthop via 2001:db8::2
ip -6 route | sort
