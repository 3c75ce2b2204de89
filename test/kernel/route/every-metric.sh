r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link set lo up
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02
ip link set e0 up; ip link set e1 up; ip addr add 10.0.0.1/24 dev e0; ip addr add 2001:db8::1/64 dev e0 nodad
sleep 2
r ip route add 10.1.0.0/16 via 10.0.0.2 rtt 100ms rttvar 50ms
r ip route add 10.1.1.0/24 via 10.0.0.2 rtt 5s rttvar 1
r ip route add 10.1.2.0/24 via 10.0.0.2 rtt lock 30ms rto_min lock 10ms
r ip route add 10.1.3.0/24 via 10.0.0.2 rtt x
r ip route add 10.1.3.0/24 via 10.0.0.2 features ecn
r ip route add 10.1.4.0/24 via 10.0.0.2 features tcp_usec_ts
r ip route add 10.1.4.0/24 via 10.0.0.2 features ecn ecn
r ip route add 10.1.5.0/24 via 10.0.0.2 congctl reno
r ip route add 10.1.6.0/24 via 10.0.0.2 congctl lock cubic
r ip route add 10.1.7.0/24 via 10.0.0.2 congctl nosuch
r ip route add 10.1.8.0/24 via 10.0.0.2 fastopen_no_cookie 1
r ip route add 10.1.9.0/24 via 10.0.0.2 fastopen_no_cookie 2
r ip route add 10.1.9.0/24 via 10.0.0.2 quickack 2
r ip route add 10.1.10.0/24 via 10.0.0.2 advmss lock 1000 window lock 2000 cwnd 3 ssthresh lock 7 initcwnd lock 8 hoplimit lock 20 reordering lock 4 initrwnd lock 9 quickack 1
r ip route add 10.1.11.0/24 via 10.0.0.2 hoplimit 300
r ip route add 10.1.12.0/24 via 10.0.0.2 mtu 70000
r ip route add 10.1.13.0/24 via 10.0.0.2 mtu 50
r ip route add 10.1.13.5/32 via 10.0.0.2 mtu 0
r ip route add 10.1.14.0/24 via 10.0.0.2 ttl-propagate enabled
r ip route add 10.1.15.0/24 via 10.0.0.2 from 1.1.1.1
r ip route add 10.1.16.0/24 via 10.0.0.2 as 5
r ip route add 10.1.17.0/24 via 10.0.0.2 vrf foo
r ip route add 10.1.19.0/24 via 10.0.0.2 expires 60
r ip route add 10.1.20.0/24 via 10.0.0.2 realms 3/4
r ip route add 10.1.21.0/24 via 10.0.0.2 realms 9
r ip route add nat 10.1.23.0/24 via 10.0.0.2
r ip route add multicast 239.0.0.0/8 dev e0
r ip route add 224.0.0.0/4 dev e0
r ip route add 10.1.24.0/24 dev e0 pref high
r ip route add 10.1.25.0/24 via 10.0.0.2 rto_min 5s
r ip route add 10.1.26.0/24 via 10.0.0.2 rto_min x
r ip route
r ip -j route show 10.1.10.0/24
r ip -j route show 10.1.0.0/16
r ip -j route show 10.1.3.0/24
r ip -j route show 10.1.5.0/24
r ip -j route show 10.1.2.0/24
r ip route get 10.1.3.1
r ip route get 10.1.10.1
r ip route get 10.1.0.1
r ip route get 10.1.5.1
r ip route show from 1.1.1.1
r ip -s route get 10.0.0.2
r ip route get to 10.0.0.2 from any
r ip route get
r ip route get 10.0.0.2 10.0.0.3
r ip route get 10.0.0.2 dport 80
r ip route get 10.0.0.2 vrf foo
r ip route get 10.0.0.2 oif nosuch
r ip route get from 10.0.0.1 10.0.0.2
r ip -d route get 10.0.0.2
r ip -o route get 10.0.0.2
