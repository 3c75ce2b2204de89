# Networks on the loopback device refuse all but their own addresses, and a router answers there for their anycast ones.
ip link set lo up
sysctl -qw net.ipv6.conf.all.forwarding=1
ip -6 addr add 2001:db8:1::2/64 dev lo; sleep 0.5
ip -6 route show table all
awk '{print $1, $2, $5, $6, $9, $10}' /proc/net/ipv6_route | sort
cat /proc/net/anycast6
ip -6 route get 2001:db8:1::2
ip -6 route get 2001:db8:1::3; echo "= $?"
ip -6 route get 2001:db8:1::; echo "= $?"
ping -n -c 1 -W 1 2001:db8:1::3; echo "= $?"
ip -6 route add 2001:db8:2::/64 dev lo; echo "= $?"
ip -6 route get 2001:db8:2::3; echo "= $?"
ip -6 route show
netstat -6rn | awk '{print $1, $2, $3, $4, $7}' | sort
ip link add a0 type veth peer name b0
ip link set a0 up; ip link set b0 up
ip -6 addr add 2001:db8:1::9/64 dev a0 nodad
ip -6 route get 2001:db8:1::3; echo "= $?"
ip -6 addr change 2001:db8:3::2/64 dev lo nodad; sleep 0.5
cat /proc/net/anycast6
ip -6 route show table all | grep db8:3
ip -6 addr del 2001:db8:3::2/64 dev lo
cat /proc/net/anycast6
