# ip neigh add, change, replace and del with states, and what errors they answer.
ip link add br0 type bridge
ip link set br0 up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev br0
ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev br0 nud reachable
ip neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 dev br0 nud stale
ip neigh add 10.0.0.5 dev br0 nud noarp
ip neigh add proxy 10.0.0.6 dev br0
ip neigh | sort
ip neigh show proxy
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev br0; echo "= $?"
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:22 dev br0; echo "= $?"
ip neigh change 10.0.0.9 lladdr 02:00:00:00:00:09 dev br0; echo "= $?"
ip neigh show 10.0.0.2
ip neigh get 10.0.0.2 dev br0
ip neigh get 10.0.0.99 dev br0; echo "= $?"
ip neigh show nud permanent
ip neigh show dev br0 nud stale
ip neigh del 10.0.0.2 dev br0; echo "= $?"
ip neigh del 10.0.0.2 dev br0; echo "= $?"
ip neigh add 10.0.0.2 dev br0; echo "= $?"
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02; echo "= $?"
ip neigh add hello lladdr 02:00:00:00:00:02 dev br0; echo "= $?"
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev nosuch; echo "= $?"
ip neigh add 10.0.0.2 lladdr xx:00:00:00:00:02 dev br0; echo "= $?"
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev br0 nud sleepy; echo "= $?"
ip neigh flush dev br0
ip neigh | sort
ip neigh flush; echo "= $?"
ip neigh flush dev br0 nud permanent
ip neigh | sort
ip link set br0 down
ip neigh
