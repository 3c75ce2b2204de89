# A request that is too long ends ping only after its interval, and EACCES of a route is taken for a broadcast address.
ip netns add n0; ip -n n0 link set lo up
ip netns add n1; ip -n n1 link set lo up
ip link add a0 netns n0 type veth peer name b0 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up
ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
sleep 1.2
t() { a=$(date +%s%N); "$@"; b=$(date +%s%N); echo "took $(( (b-a+300000000)/1000000000 )) s"; }
t ip netns exec n0 ping -n -c 1 -W 1 -s 1473 -M do 10.0.0.2
t ip netns exec n0 ping -n -c 1 -W 1 10.0.0.9
t ip netns exec n0 ping -n -c 1 -W 3 -s 1473 -M do 10.0.0.2
t ip netns exec n0 ping -n -c 3 -w 5 -s 1473 -M do 10.0.0.2
ip -n n0 route add prohibit 10.9.0.0/16
ip netns exec n0 ping -c 1 -W 1 10.9.0.1
ip netns exec n0 ping -b -c 1 -W 1 10.9.0.1
