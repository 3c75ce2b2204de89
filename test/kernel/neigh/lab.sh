# Neighbour lab: states, static entries, proxy ARP, gratuitous ARP, limits and flushes.
ip netns add a; ip netns add b
ip -n a link add eth0 address 02:00:00:00:00:0a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
sleep 2.2
ip -n a neigh show; ip -n a neigh show nud all | sort
ip -n a -6 neigh show nud noarp | sort
ip netns exec a ping -c1 -W1 10.0.0.2 >/dev/null; ip -n a neigh; ip -n b neigh
ip -n a -s neigh show 10.0.0.2 | sed 's/used.*probes/used N probes/'
ip -n a neigh show nud reachable; ip -n a neigh show nud stale; ip -n a neigh show dev eth0
ip -n a -j neigh show | jq -c .
ip -n a neigh change 10.0.0.2 dev eth0 nud permanent; ip -n a neigh
ip -n a neigh add 10.0.0.3 lladdr 02:00:00:00:00:33 dev eth0; echo "= $?"
ip -n a neigh add 10.0.0.3 lladdr 02:00:00:00:00:33 dev eth0; echo "= $?"
ip -n a neigh replace 10.0.0.3 lladdr 02:00:00:00:00:34 dev eth0 nud stale; ip -n a neigh show 10.0.0.3
ip -n a neigh del 10.0.0.3 dev eth0; ip -n a neigh show 10.0.0.3
ip -n a neigh del 10.0.0.99 dev eth0; echo "= $?"
ip -n a neigh get 10.0.0.2 dev eth0; ip -n a neigh get 10.0.0.55 dev eth0; echo "= $?"
ip netns exec a ping -c1 -W1 10.0.0.77 >/dev/null; ip -n a neigh show 10.0.0.77; sleep 3; ip -n a neigh show 10.0.0.77
ip -n a neigh show nud failed
ip -n a neigh add proxy 10.0.0.50 dev eth0; ip -n a neigh show proxy; ip -n a neigh del proxy 10.0.0.50 dev eth0; ip -n a neigh show proxy
ip -n a neigh add 10.0.0.60 dev eth0 nud reachable lladdr 2:0:0:0:0:60; echo "= $?"; ip -n a neigh add 10.0.0.61 dev eth0 nud foo; echo "= $?"
ip -n a neigh add 10.0.0.61 lladdr zz dev eth0; echo "= $?"; ip -n a neigh add 10.0.0.61 lladdr 02:00:00:00:00:61; echo "= $?"
ip -n a neigh flush dev eth0; ip -n a neigh; ip -n a -s neigh flush all; ip -n a -s -s neigh flush 10.0.0.0/24
ip netns exec b arping -c 2 -w 3 -I eth0 10.0.0.1 | sed 's/  [0-9.]*ms//'
ip netns exec b arping -A -c 1 -I eth0 10.0.0.2 | head -1; ip -n a neigh show 10.0.0.2
ip netns exec b arping -D -c 1 -w 2 -I eth0 10.0.0.1; echo "= $?"
ip netns exec a arp -n; ip netns exec a arp -s 10.0.0.70 02:00:00:00:00:70; ip netns exec a arp -n 10.0.0.70; ip netns exec a arp -d 10.0.0.70; ip netns exec a arp -an | sort
ip -n b link set eth0 address 02:00:00:00:00:bb; ip netns exec a ping -c1 -W2 10.0.0.2 | tail -2 | head -1 | cut -d, -f1-2; ip -n a neigh show 10.0.0.2 | sed 's/ [A-Z]*$//'
ip netns exec a cat /proc/net/arp
