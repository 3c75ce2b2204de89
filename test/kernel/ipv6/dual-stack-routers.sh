# Dual-stack routers: SLAAC-less hosts, static default routes in both families, forwarding off and on, link-local gateways.
for n in h1 rt h2; do ip netns add $n; ip -n $n link set lo up; done
ip -n h1 link add eth0 address 02:00:00:00:01:01 type veth peer name lan1 address 02:00:00:00:01:fe netns rt
ip -n h2 link add eth0 address 02:00:00:00:02:01 type veth peer name lan2 address 02:00:00:00:02:fe netns rt
for x in "h1 eth0" "rt lan1" "h2 eth0" "rt lan2"; do set -- $x; ip -n $1 link set $2 up; done
ip -n h1 addr add 10.1.0.10/24 dev eth0; ip -n h1 addr add fd00:1::10/64 dev eth0 nodad
ip -n h2 addr add 10.2.0.10/24 dev eth0; ip -n h2 addr add fd00:2::10/64 dev eth0 nodad
ip -n rt addr add 10.1.0.1/24 dev lan1; ip -n rt addr add fd00:1::1/64 dev lan1 nodad
ip -n rt addr add 10.2.0.1/24 dev lan2; ip -n rt addr add fd00:2::1/64 dev lan2 nodad
sleep 2.5
ip -n h1 route add default via 10.1.0.1; ip -n h2 route add default via 10.2.0.1
ip -n h1 -6 route add default via fe80::ff:fe00:1fe dev eth0; ip -n h2 -6 route add default via fd00:2::1
ip -n h1 route; ip -n h1 -6 route | grep -v '^fe80'
ip netns exec h1 ping -c1 -W1 10.2.0.10 | tail -2 | head -1 | cut -d, -f1-3; ip netns exec h1 ping -6 -c1 -W1 fd00:2::10; echo "= $?"
ip netns exec rt sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip netns exec h1 ping -c1 -W1 10.2.0.10 | sed -n 2p | sed 's/time=.*//'; ip netns exec h1 ping -6 -c1 -W1 fd00:2::10 | sed -n 2p | sed 's/time=.*//'
ip netns exec h1 traceroute -n -q1 -w1 10.2.0.10 | sed 's/  [0-9.]* ms//'; ip netns exec h1 traceroute -6 -n -q1 -w1 fd00:2::10 | sed 's/  [0-9.]* ms//'
ip netns exec h1 ping -6 -c1 -W1 -I eth0 fe80::ff:fe00:1fe | sed -n 2p | sed 's/time=.*//'; ip netns exec h1 ping -6 -c1 -W1 fe80::ff:fe00:1fe%eth0 | head -1; ip netns exec h1 ping -6 -c1 -W1 fe80::ff:fe00:1fe; echo "= $?"
ip netns exec h1 ping -6 -c1 -W1 -I eth0 ff02::1 | sed -n 2p | sed 's/time=.*//'
ip -n h1 -6 neigh | sort | sed 's/ [A-Z]*$//'; ip -n rt neigh | sort | sed 's/ [A-Z]*$//'
ip -n h1 -6 route get fd00:2::10; ip -n h1 -6 route get fd00:1::99; ip -n h1 -6 route get ::1; ip -n h1 -6 route get fe80::1 oif eth0; ip -n h1 -6 route get fe80::1; echo "= $?"; ip -n h1 -6 route get ff02::1 oif eth0
ip -n rt -6 route add fd00:3::/64 via fd00:2::10; ip -n h2 addr add fd00:3::1/128 dev lo; ip netns exec h1 ping -6 -c1 -W1 fd00:3::1 | sed -n 2p | sed 's/time=.*//'
ip -n rt -6 route show fd00:3::/64; ip -n rt -6 route change fd00:3::/64 via fd00:2::99; ip netns exec h1 ping -6 -c1 -W4 fd00:3::1 | sed -n 2p; ip -n rt -6 route del fd00:3::/64; ip netns exec h1 ping -6 -c1 -W1 fd00:3::1 | sed -n 2p
echo hi | ip netns exec h1 nc -6 -u -w1 fd00:2::10 5353; ip netns exec h1 nc -6 -zv -w1 fd00:2::10 80; echo "= $?"
(ip netns exec h2 nc -6 -l -p 7777 > /tmp/o &) ; sleep 0.3; echo six | ip netns exec h1 nc -6 -N -w2 fd00:2::10 7777; sleep 0.3; cat /tmp/o; ip netns exec h2 ss -tlnH6
ip -n h1 -6 addr show dev eth0; ip -n h1 -6 -o addr show scope link | awk '{print $2,$4}'
ip netns exec h1 sysctl -w net.ipv6.conf.eth0.disable_ipv6=1; ip -n h1 -6 addr show dev eth0; ip -n h1 -6 route | grep eth0; ip netns exec h1 ping -6 -c1 -W1 fd00:2::10; echo "= $?"
ip netns exec h1 sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0; sleep 2; ip -n h1 -6 addr show dev eth0 | grep inet6; ip -n h1 -6 route
ip -n rt link set lan1 down; ip -n rt -6 route | grep -v '^fe80'; ip -n rt route; ip -n rt link set lan1 up; sleep 3; ip -n rt route
