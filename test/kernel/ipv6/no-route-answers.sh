# A host that does not forward: packets for others by every kind of route
for f in 0 1; do
echo "forwarding $f"
ip netns add a; ip netns add b; ip -n a link set lo up; ip -n b link set lo up
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02 netns b
ip -n a addr add 2001:db8::1/64 dev e0 nodad; ip -n a link set e0 up
ip -n b addr add 2001:db8::2/64 dev e1 nodad; ip -n b link set e1 up
ip netns exec b sysctl -qw net.ipv6.conf.all.forwarding=$f
sleep 2.5
ip -n a route add default via 2001:db8::2
ip -n b route add 2001:db8:1::/64 dev lo
ip -n b route add unreachable 2001:db8:2::/64
ip -n b route add prohibit 2001:db8:3::/64
ip -n b route add blackhole 2001:db8:4::/64
ip -n b route add throw 2001:db8:5::/64
ip -n b route add local 2001:db8:6::/64 dev lo
ip -n b route add multicast 2001:db8:7::/64 dev lo
ip -n b -6 route
for n in 1 2 3 4 5 6 7 8; do ip netns exec a ping -n -c 1 -W 1 2001:db8:$n::1 | sed -n '2p;$p'; done
for n in 1 2 3 4 5 6 7 8; do ip netns exec b ping -n -c 1 -W 1 2001:db8:$n::1; echo "= $?"; ip -n b route get 2001:db8:$n::1; echo "= $?"; done
ip -n b -6 route get 2001:db8:1::1 from 2001:db8::1 iif e1; echo "= $?"
ip netns exec b nc -zv -w 1 2001:db8:1::1 80; echo "= $?"
ip netns del a; ip netns del b
sleep 0.5
done
