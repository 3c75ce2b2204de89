#!/bin/bash
# What few ask of ports and groups: groups in a bridge's table, VLANs that a port has not, flushes, static link groups,
# addresses that stay while their device is down, answers to a broadcast.
ip link add br0 type bridge; ip link set br0 up
for i in 1 2; do ip netns add h$i; ip link add p$i type veth peer name eth0 netns h$i; ip link set p$i master br0 up
 ip -n h$i addr add 10.0.0.$i/24 dev eth0; ip -n h$i link set eth0 address 02:00:00:00:00:0$i; ip -n h$i link set eth0 up; done
bridge fdb add 01:00:5e:00:00:05 dev p1 master; echo $?; bridge fdb show dev p1 | grep 5e:00:00:05
bridge fdb add 02:00:00:00:00:79 dev p1 vlan 5 master; echo $?
ip netns exec h1 ping -c 1 -W 1 10.0.0.2 | grep -c from
bridge fdb show dev p1 | grep 02:00:00:00:00:01; ip link set p1 type bridge_slave fdb_flush; bridge fdb show dev p1 | grep -c 02:00:00:00:00:01
ip link set p1 type bridge_slave flood off learning off bcast_flood off; ip netns exec h2 ping -c 1 -W 1 10.0.0.1 | grep -c from
ip link add d0 address 02:00:00:00:00:0d type veth peer name d1; ip link set d1 up; ip link set d0 up; sleep 2
ip maddr add 33:33:00:00:00:99 dev d0; ip maddr show dev d0 | grep 99; ip -j maddr show dev d0 | jq -c '.[0].maddr[] | select(.features)'
ip -6 addr add 2001:db8::1/64 dev d0; ip -6 addr add 2001:db8::5/64 dev d0 nodad; sleep 3; sysctl -qw net.ipv6.conf.d0.keep_addr_on_down=1
ip link set d0 down; ip -6 addr show dev d0; ip -6 maddr show dev d0; ip link set d0 up; sleep 4
ip -6 addr show dev d0 | grep inet6; ip -6 maddr show dev d0
ip -6 route add 2001:db8:9::/48 dev d1; ip -6 route get 2001:db8:9::1 | sed 's/ src.*//'
ip addr add 10.1.0.1/24 dev d0; ip route get 10.1.0.1 from 8.8.8.8 iif d0; echo $?
sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0; ip link set lo up
ip netns exec h2 sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0; ip link set p1 type bridge_slave flood on learning on bcast_flood on; ip addr add 10.0.0.3/24 dev br0
ping -b -c 1 -W 1 10.0.0.255 2>/dev/null | grep -c from
ip6tables -A OUTPUT -p ipv6-icmp --icmpv6-type echo-request -j REJECT --reject-with icmp6-adm-prohibited
ping -c 1 -W 1 fe80::1%d0; echo $?
