#!/bin/bash
# Several answer a ping to a group or a broadcast, which is no duplicate worth a word; -w ends before what is due just then.
ip link add br0 type bridge; ip link set br0 up
for i in 1 2 3; do ip netns add m$i; ip link add p$i type veth peer name e netns m$i; ip link set p$i master br0; ip link set p$i up; ip -n m$i link set e address 02:00:00:00:00:0$i; ip -n m$i addr add 10.0.0.$i/24 dev e; ip -n m$i link set e up; ip -n m$i link set lo up;ip netns exec m$i sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0; done; sleep 3
P="ip netns exec m1 ping"
p() { $P "$@" 2>&1 | sed "s/fe80::[0-9a-f:]*%e/LL/; s/10.0.0.[123]:/A:/" | grep "from\|transm"; echo; }
p -c 2 -i 0.3 -W 1 224.0.0.1 -I e
p -c 1 -W 1 ff02::1%e
p -c 2 -i 0.3 -W 1 ff02::1%e
p -c 3 -i 0.3 -W 1 -I e ff02::1
p -c 2 -i 0.3 -b 10.0.0.255
p -w 1 -c 5 -b 10.0.0.255
p -w 1 -b 10.0.0.255
ip link set br0 type bridge mcast_querier 1; sleep 1
p -c 2 -i 0.3 -W 1 ff02::1%e
