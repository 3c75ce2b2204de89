# An IPv6 table always holds an entry for all that has no route: `del default` finds it, and cannot delete it.
ip link set lo up
ip link add br0 type bridge; ip link set br0 up
ip -6 route del default; echo "= $?"
ip -6 route del default dev br0; echo "= $?"
ip -6 route del default via 2001:db8::1; echo "= $?"
ip -6 route del default metric 5; echo "= $?"
ip -6 route del default table 100; echo "= $?"
ip -6 route del 2001:db8::/64; echo "= $?"
ip route del default; echo "= $?"
