# ip neigh get's mistakes, and flushing of entries without a state.
ip netns add h
ip link add v0 address 02:00:00:00:00:01 type veth peer name e0 address 02:00:00:00:00:02 netns h
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n h link set e0 up; sleep 2
n() { echo "= $*"; "$@"; }
n ip neigh get 10.0.0.99 proxy dev v0; n ip neigh get proxy 10.0.0.99 dev v0; n ip neigh get; n ip neigh get dev v0; n ip neigh get 10.0.0.1 10.0.0.2 dev v0; n ip neigh get to 10.0.0.1 dev v0; n ip neigh get 10.0.0.1; n ip neigh get 10.0.0.1 dev nope; n ip neigh get 10.0.0.1 dev v0 dev v0; n ip neigh get bogus dev v0; n ip neigh add 10.0.0.5 10.0.0.6 dev v0; n ip neigh add to 10.0.0.5 to 10.0.0.6 dev v0; n ip neigh add 10.0.0.5 dev v0 dev v0; n ip neigh show 10.0.0.5 10.0.0.6;n ip neigh show to 10.0.0.5 to 10.0.0.6; n ip neigh show dev v0 dev v0; n ip neigh show nud bogus; n ip neigh show foo
ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev v0 nud noarp; ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:55 dev v0
echo "= all, sorted: their order is that of a hash"; ip -4 neigh show nud all | sort; n ip -4 neigh flush all; n ip -4 neigh show nud all; n ip -4 neigh flush nud all; n ip -4 neigh show nud all
