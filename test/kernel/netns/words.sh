r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1
ip link set e0 up; ip addr add 10.0.0.1/24 dev e0; ip addr add 10.0.1.1/24 dev e0 label e0:x; ip addr add 10.0.2.1/24 dev e0 scope link
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
r ip -s -s addr flush dev e0 scope link
r ip -s addr flush dev e0 label 'e0:*'
r ip -s -s -o addr flush dev e0
r ip -s addr flush dev e0
r ip addr flush dev e0
ip addr add 10.0.0.1/24 dev e0; ip route add 10.9.0.0/16 via 10.0.0.2; ip route add 10.8.0.0/16 via 10.0.0.2
r ip -s route flush 10.9.0.0/16
r ip -s -s route flush 10.8.0.0/16
r ip route flush 10.8.0.0/16
r ip -s route flush 10.8.0.0/16
r ip -6 route flush 2001:db8::/64
r ip -s neigh flush all
r ip netns identify self
r ip netns identify 1x
r ip netns identify 0
r ip netns identify 1 2
r ip netns pids nosuch
r ip netns pids
ip netns add red
ip netns list | sort
ip netns list | sort
r ip netns set red 3
r ip netns list-id
r ip netns list-id target-nsid 3
r ip netns list-id target-nsid 9
r ip netns list-id nsid 3
r ip netns list-id nsid x
r ip netns list-id foo
r ip netns set red -1
r ip netns set red x
r ip netns set red
r ip netns set
