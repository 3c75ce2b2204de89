# Which way a flow takes under a seed: Linux' own hash, for both families and policies, of our own flows and of those that come in.
ip netns add n0; ip netns add n1; ip netns add n2
for n in n0 n1 n2; do ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
ip link add a0 netns n0 type veth peer name b0 netns n1; ip link add a1 netns n0 type veth peer name b1 netns n2; ip link add c0 netns n0 type veth peer name c1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 addr add 10.0.1.1/24 dev a1; ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n2 addr add 10.0.1.2/24 dev b1
ip -n n0 addr add 2001:db8::1/64 dev a0 nodad; ip -n n0 addr add 2001:db8:1::1/64 dev a1 nodad; ip -n n1 addr add 2001:db8::2/64 dev b0 nodad; ip -n n2 addr add 2001:db8:1::2/64 dev b1 nodad
ip -n n0 addr add 10.0.2.1/24 dev c0; ip addr add 10.0.2.2/24 dev c1; ip -n n0 addr add 2001:db8:2::1/64 dev c0 nodad; ip addr add 2001:db8:2::2/64 dev c1 nodad; ip link set c1 up; ip link set lo up
for d in a0 a1 c0; do ip -n n0 link set $d up; done; ip -n n1 link set b0 up; ip -n n2 link set b1 up
sleep 2
ip -n n0 route add 10.9.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ip -n n0 -6 route add 2001:db8:9::/64 nexthop via 2001:db8::2 nexthop via 2001:db8:1::2
ip route add 10.9.0.0/16 via 10.0.2.1; ip -6 route add 2001:db8:9::/64 via 2001:db8:2::1
for n in n1 n2; do ip -n $n route add blackhole 10.9.0.0/16;  ip -n $n -6 route add blackhole 2001:db8:9::/64; done
ways() { for i in 1 2 3 4 5 6 7 8 9 10 11 12; do ip -n n0 route get $1$i $2 $3 $4 $5 $6 $7 $8 $9 | grep -o "dev a."; done | tr -d 'deva \n'; echo " $*"; }
for seed in 7 4294967295 1000000007; do
ip netns exec n0 sysctl -w net.ipv4.fib_multipath_hash_seed=$seed
for p in 0 1; do
ip netns exec n0 sysctl -w net.ipv4.fib_multipath_hash_policy=$p net.ipv6.fib_multipath_hash_policy=$p
ways 10.9.0.; ways 10.9.0. from 10.0.0.1; ways 10.9.0. from 10.0.2.2 iif c0
ways 2001:db8:9::; ways 2001:db8:9:: from 2001:db8::1; ways 2001:db8:9:: from 2001:db8:2::2 iif c0
ways 10.9.0. ipproto tcp sport 77 dport 80;  ways 2001:db8:9:: ipproto udp sport 5 dport 700
done; done
