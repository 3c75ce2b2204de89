# ping -6 does not count errors as answers, and datagrams to all that nobody takes are no unknown ports.
ip netns add n0; ip -n n0 link set lo up
ip netns add n1
ip link add a0 netns n0 type veth peer name b0 netns n1
ip -n n0 addr add 2001:db8::1/64 dev a0 nodad; ip -n n0 link set a0 up; ip -n n1 link set b0 up
ip -n n0 addr add 10.0.0.1/24 dev a0
sleep 2
ip netns exec n0 ping -n -c 2 -i 0.2 -W 4 2001:db8::9; echo "= $?"
ip netns exec n0 ping -n -c 5 -i 0.2 -W 4 2001:db8::9; echo "= $?"
ip netns exec n0 ping -n -c 2 -i 0.2 -W 4 10.0.0.9; echo "= $?"
ip netns exec n0 ping -n -q -c 5 -i 0.2 -W 4 10.0.0.9; echo "= $?"
ip netns exec n0 ping -n -q -c 5 -i 0.2 -W 4 2001:db8::9; echo "= $?"
ip netns exec n0 ip6tables -A OUTPUT -d 2001:db8::7 -j REJECT
ip netns exec n0 ping -n -c 2 -i 0.2 -W 1 2001:db8::7; echo "= $?"
ip netns exec n0 ping -n -l 3 -c 3 -W 1 ::1; echo "= $?"
echo x | ip netns exec n0 nc -u -b -w 1 10.0.0.255 53
echo x | ip netns exec n0 nc -u -w 1 0.0.0.0 53
echo x | ip netns exec n0 nc -u -w 1 224.0.0.1 53
ip netns exec n0 nstat -az IcmpInMsgs IcmpOutDestUnreachs UdpInDatagrams UdpNoPorts UdpOutDatagrams UdpIgnoredMulti
ip netns exec n1 nstat -az IcmpInMsgs IcmpOutDestUnreachs UdpInDatagrams UdpNoPorts UdpOutDatagrams UdpIgnoredMulti
ip netns exec n1 cat /proc/net/snmp6 | grep Udp6
sleep 1
echo x | ip netns exec n0 nc -u -w 1 ff02::1%a0 53
ip netns exec n1 cat /proc/net/snmp6 | grep Udp6
