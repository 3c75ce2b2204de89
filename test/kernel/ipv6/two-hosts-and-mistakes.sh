# IPv6 between two hosts behind one router
ip netns add h1; ip netns add r; ip netns add h2
ip link add e0 address 02:00:00:00:01:01 netns h1 type veth peer name r1 address 02:00:00:00:01:02 netns r
ip link add e0 address 02:00:00:00:02:01 netns h2 type veth peer name r2 address 02:00:00:00:02:02 netns r
ip netns exec r sysctl -q -w net.ipv6.conf.all.forwarding=1
for n in h1 r h2; do ip -n $n link set lo up; done
ip -n r link set r1 up; ip -n r link set r2 up; ip -n h1 link set e0 up; ip -n h2 link set e0 up
ip -n h1 -6 addr add 2001:db8:1::10/64 dev e0
ip -n r -6 addr add 2001:db8:1::1/64 dev r1 nodad
ip -n r -6 addr add 2001:db8:2::1/64 dev r2 nodad
ip -n h2 -6 addr add 2001:db8:2::10/64 dev e0 nodad
ip -n h1 -6 -br addr show dev e0
ip -n h1 -6 addr show dev e0 tentative | grep -c inet6
sleep 3
ip -n h1 -6 addr show dev e0
ip -n h1 -6 route
ip netns exec h1 ping -6 -c1 2001:db8:2::10; echo "rc $?"
ip -n h1 -6 route add default via fe80::ff:fe00:102 dev e0
ip -n h2 -6 route add default via 2001:db8:2::1
ip netns exec h1 ping -c1 2001:db8:2::10 | sed 's/time=.*//;/^rtt/d'
ip netns exec h1 ping -c1 fe80::ff:fe00:102%e0 | sed 's/time=.*//;/^rtt/d'
ip netns exec h1 ping -c1 fe80::ff:fe00:102; echo "rc $?"
ip netns exec h1 traceroute -6 -n -q1 2001:db8:2::10 | awk '{print $1,$2}'
ip -n h1 -6 neigh | awk '{print $1,$5}' | sort
ip -n h1 -6 route get 2001:db8:2::10
ip -n h1 -6 route get fe80::1 ; echo "rc $?"
echo ---- errors
ip -n h1 -6 addr add 2001:db8:1::10/64 dev e0; echo "rc $?"
ip -n h1 -6 addr add 2001:db8:1::/129 dev e0; echo "rc $?"
ip -n h1 -6 addr add 10.0.0.1/24 dev e0; echo "rc $?"
ip -n h1 -6 addr del 2001:db8:9::1/64 dev e0; echo "rc $?"
ip -n h1 -6 route add 2001:db8:9::/48 via 2001:db8:77::1; echo "rc $?"
ip -n h1 -6 route add 2001:db8:9::/48 via fe80::1; echo "rc $?"
ip -n h1 -6 route add default via fe80::ff:fe00:102 dev e0; echo "rc $?"
ip -n h1 -6 route add unreachable 2001:db8:bad::/48
ip -n h1 -6 route add 2001:db8:a::/48 via 2001:db8:1::1 metric 5 mtu 1300
ip -n h1 -6 route show
ip netns exec h1 ping -c1 -W1 2001:db8:bad::1; echo "rc $?"
ip netns exec h1 ping -c1 -W2 2001:db8:2::99; echo "rc $?"
ip netns exec h1 ping -c1 -W1 -t1 2001:db8:2::10; echo "rc $?"
ip -n r link set r2 mtu 1280; ip -n h2 link set e0 mtu 1280
ip netns exec h1 ping -c2 -i0.3 -W1 -s1400 -M do 2001:db8:2::10 | sed 's/time=.*//;/^rtt/d;s/, time.*//'
ip -n h1 -6 route get 2001:db8:2::10 | sed 's/expires [0-9]*sec/expires Nsec/'
ip netns exec h1 cat /proc/net/if_inet6 | sort
ip -n h1 addr add 2001:db8:1::20/64 dev e0 preferred_lft 0 valid_lft 100
ip -n h1 -o -6 addr show deprecated | tr -s ' '
