# three routers in a line, static routes, traceroute
set -e
for n in h1 r1 r2 r3 h2; do
  ip netns add $n
  ip -n $n link set lo up
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1
done
for r in r1 r2 r3; do ip netns exec $r sysctl -w net.ipv4.ip_forward=1; done
link() { # a ifa ipa b ifb ipb
  ip link add $2 netns $1 type veth peer name $5 netns $4
  ip -n $1 addr add $3 dev $2; ip -n $4 addr add $6 dev $5
  ip -n $1 link set $2 up; ip -n $4 link set $5 up
}
link h1 eth0 10.1.0.2/24 r1 eth0 10.1.0.1/24
link r1 eth1 10.12.0.1/30 r2 eth0 10.12.0.2/30
link r2 eth1 10.23.0.1/30 r3 eth0 10.23.0.2/30
link r3 eth1 10.2.0.1/24 h2 eth0 10.2.0.2/24
ip -n h1 route add default via 10.1.0.1
ip -n h2 route add default via 10.2.0.1
ip -n r1 route add 10.2.0.0/24 via 10.12.0.2
ip -n r2 route add 10.2.0.0/24 via 10.23.0.2
ip -n r2 route add 10.1.0.0/24 via 10.12.0.1
ip -n r3 route add 10.1.0.0/24 via 10.23.0.1
set +e
ip netns exec h1 ping -c 3 -i 0.2 10.2.0.2
ip netns exec h1 traceroute -n -q 1 10.2.0.2
ip netns exec h1 ping -c 1 -t 2 10.2.0.2; echo rc=$?
ip netns exec h1 ping -c 1 10.23.0.1; echo rc=$?
ip netns exec h1 ping -c 1 -W 1 10.9.9.9; echo rc=$?
ip -n r2 route add blackhole 10.9.0.0/16
ip netns exec h1 ping -c 1 -W 1 10.9.9.9; echo rc=$?
ip -n r1 route add 10.9.0.0/16 via 10.12.0.2
ip netns exec h1 ping -c 1 -W 1 10.9.9.9; echo rc=$?
ip -n r2 route replace prohibit 10.9.0.0/16
ip -n r2 route replace unreachable 10.9.0.0/16
ip -n r2 route
ip -n r1 route show table main
ip -n r1 route show table local
ip -n r3 route show type local table all
ip -n r1 -s link show eth0 | sed -n '1,2p'
ip -n r1 neigh | awk '{print $1,$3,$NF}' | sort
ip -n r1 route del 10.2.0.0/24
ip -n r1 route del 10.2.0.0/24; echo rc=$?
ip netns exec h1 ping -c 1 -W 1 10.2.0.2; echo rc=$?
ip netns exec h1 netstat -rn
ip netns exec h1 route -n
ip netns exec r1 cat /proc/net/snmp | grep ^Ip: | tail -1 | awk '{print $4,$7}'
