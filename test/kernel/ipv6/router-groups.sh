#!/bin/bash
# Groups that routers are in, and "packet too big" for each fragment, later ones too.
for n in a r b; do ip netns add $n; done
ip link add ra netns r type veth peer name eth0 netns a; ip link add rb netns r type veth peer name eth0 netns b
for x in "r ra" "r rb" "a eth0" "b eth0"; do set -- $x; ip -n $1 link set $2 up; done
ip -n r addr add fd00:a::1/64 dev ra nodad; ip -n r addr add fd00:b::1/64 dev rb nodad
ip -n a addr add fd00:a::2/64 dev eth0 nodad; ip -n b addr add fd00:b::2/64 dev eth0 nodad
ip -n a -6 route add default via fd00:a::1; ip -n b -6 route add default via fd00:b::1; sleep 3
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n r -6 maddr show dev ra | grep 2$; ip netns exec a ping -c 1 -W 1 fd00:b::2 | grep -c from
ip -n r link set rb mtu 1280; ip -n b link set eth0 mtu 1280
ip netns exec a ping -c 1 -W 1 -s 4000 fd00:b::2 | grep -c from
ip netns exec r cat /proc/net/snmp6 | grep -E 'Ip6InTooBig|Icmp6OutPktTooBigs' | awk '{print $1,$2}'
ip netns exec a ping -c 1 -W 1 -s 4000 fd00:b::2 | grep -c from
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=0; ip -n r -6 maddr show dev ra | grep 2$
