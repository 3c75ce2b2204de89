# ECMP picks the next hop by a hash of the addresses, so one pair of addresses always goes one way.
for n in a r1 r2 b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth1 netns a type veth peer name eth0 netns r1
ip link add eth2 netns a type veth peer name eth0 netns r2
ip -n a addr add 10.1.0.2/24 dev eth1
ip -n a addr add 10.2.0.2/24 dev eth2
ip -n r1 addr add 10.1.0.1/24 dev eth0
ip -n r2 addr add 10.2.0.1/24 dev eth0
for i in a:eth1 a:eth2 r1:eth0 r2:eth0; do ip -n ${i%:*} link set ${i#*:} up; done
for r in r1 r2; do ip -n $r addr add 10.9.0.0/16 dev lo; done
ip -n a route add 10.9.0.0/16 nexthop via 10.1.0.1 nexthop via 10.2.0.1
ip -n a route
for i in $(seq 1 64); do ip -n a route get 10.9.0.$i | head -1 | awk '{print $5}'; done | sort | uniq | wc -l
x=$(ip -n a route get 10.9.0.1 | head -1); y=$(ip -n a route get 10.9.0.1 | head -1); [ "$x" = "$y" ] && echo same
ip netns exec a sysctl net.ipv4.fib_multipath_hash_policy
ip -n a route del 10.9.0.0/16
ip -n a route
