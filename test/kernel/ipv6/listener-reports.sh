#!/bin/bash
# MLD reports of a device: what changes together goes into one, told twice, and all of it twice more once there is an address.
ip netns add h; ip netns add r; ip link add v0 netns r type veth peer name eth0 netns h
told() { ip netns exec $1 awk '/Icmp6OutMLDv2Reports|Icmp6OutRouterSol/ {print "'$2'", $1, $2}' /proc/net/dev_snmp6/$2; }
ip -n h link set eth0 up; ip -n r link set v0 up; sleep 5
told h eth0; told r v0
# A device that is made where forwarding is on is in the link's group of routers alone.
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1; ip -n r -6 maddr show dev v0 | grep '::2$'
ip link add w0 netns r type veth peer name eth1 netns h
ip -n r -6 maddr show dev w0; ip -n h link set eth1 up; ip -n r link set w0 up; sleep 5
told r w0; ip -n r -6 maddr show dev w0 | tail -n +2 | grep -v ff02::1:ff[^0]
# Three groups at once are one change, the newest first.
ip netns exec h timeout 4 tcpdump -l -vni any ip6 2>/dev/null > /tmp/reports.cap & sleep 1
for a in 5 6 7; do echo "addr add fd00::$a/64 dev eth0 nodad"; done | ip -n h -b -; sleep 2
told h eth0 | grep MLD
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=0; ip -n r -6 maddr show dev w0 | grep -c '::2$'
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1; ip -n r -6 maddr show dev w0 | grep '::2$'
wait; grep 'eth0 .*Out.*fe80' /tmp/reports.cap | head -1 | grep -o 'ff02::1:ff00:. to_ex'
