#!/bin/bash
# Addresses that a device answers for are gone when it goes down; IPv6's MTU has bounds and counts; lo always gets its own.
ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up
ip neigh add proxy 10.0.0.9 dev d0; ip neigh add proxy 2001:db8::9 dev d0; sleep 2
ip neigh show proxy; ip -6 maddr show dev d0 | wc -l
ip link set d0 down; ip neigh show proxy; ip -6 maddr show dev d0
ip link set d0 up; ip link set d1 down; sleep 1
ip neigh add proxy 10.0.0.9 dev d0; ip neigh add proxy 2001:db8::9 dev d0; ip neigh show proxy
ip link set d1 up; ip link set d0 mtu 1000; ip neigh show proxy
ip link set d0 mtu 1500; sysctl net.ipv6.conf.d0.mtu; ip neigh show proxy
ip neigh del proxy 2001:db8::9 dev d0
for mtu in 1279 1501 1280; do sysctl -w net.ipv6.conf.d0.mtu=$mtu; done
ip netns add x; ip link set d1 netns x; ip -n x link set d1 up
ip -6 addr add 2001:db8::1/64 dev d0 nodad; ip -n x addr add 2001:db8::2/64 dev d1 nodad; sleep 2
ping -c 1 -W 1 -s 1400 -M do 2001:db8::2; ping -c 1 -W 1 -s 1400 2001:db8::2 | head -2 | cut -d= -f1
ip link set d0 mtu 2000; sysctl net.ipv6.conf.d0.mtu
sysctl -w net.ipv6.conf.all.mtu=1500; sysctl -w net.ipv6.conf.default.mtu=1000
ip addr add 127.0.0.2/8 dev lo; ip link set lo up; ip -br addr show lo
ip link set lo down; ip addr del 127.0.0.1/8 dev lo; ip -br addr show lo; ip link set lo up; ip -br addr show lo
bridge fdb add 02:00:00:00:00:01 dev lo; echo $?
ip addr add 10.1.0.1/24 dev d0; ip route add 10.9.0.0/16 via 10.1.0.2 tos 0x10; ip route get 10.9.0.1 tos 0x10
for b in 1 2; do ip link add br$b type bridge stp_state 1 forward_delay 200; ip link set br$b address 02:00:00:00:00:0$b; done
ip link add p1 type veth peer name p2; ip link set p1 master br1 up; ip link set p2 master br2 up; ip link set br1 up; ip link set br2 up
sleep 5; ip -d link show br2 | grep -o 'bridge_id [^ ]* designated_root [^ ]* root_port [0-9]*'; cat /sys/class/net/br2/bridge/root_id
