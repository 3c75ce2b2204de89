#!/bin/bash
# Which address of a range the kernel gives each pair of source and destination.
ip link set lo up
ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up
ip addr add 10.1.0.1/16 dev d0; ip addr add 10.1.7.9/16 dev d0
ip addr add fd00::1/64 dev d0 nodad; ip addr add fd00::77:1/64 dev d0 nodad
ip route add default dev d0; ip -6 route add default dev d0
ip neigh add 203.0.113.5 lladdr 02:00:00:00:00:01 dev d0
iptables -t nat -A POSTROUTING -s 10.1.0.1 -j SNAT --to-source 10.9.0.1-10.9.0.250
iptables -t nat -A POSTROUTING -s 10.1.7.9 -j SNAT --to-source 10.8.0.1-10.8.3.250 --persistent
ip6tables -t nat -A POSTROUTING -s fd00::1 -j SNAT --to-source fd09::1-fd09::ffff
ip6tables -t nat -A POSTROUTING -s fd00::77:1 -j SNAT --to-source fd08::1:0-fd08::9:ffff --persistent
for n in 1 2 3 4 5 77 200; do
  for s in 10.1.0.1 10.1.7.9; do ip neigh replace 203.0.113.$n lladdr 02:00:00:00:00:01 dev d0; echo x | nc -u -w 0 -s $s -p 5000 203.0.113.$n 53; done
  for s in fd00::1 fd00::77:1; do ip -6 neigh replace 2001:db8::$n lladdr 02:00:00:00:00:01 dev d0; echo x | nc -6 -u -w 0 -s $s -p 5000 2001:db8::$n 53; done
done
(conntrack -L -p udp; conntrack -L -f ipv6 -p udp) 2>/dev/null | sed -n 's/.* src=\([^ ]*\) dst=\([^ ]*\) sport=5000.*UNREPLIED.*dst=\([^ ]*\) sport.*/\1 \2 \3/p' | sort
