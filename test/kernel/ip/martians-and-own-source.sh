# A packet that comes from outside with an own address as its source is dropped, unless accept_local.
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.2/32 dev lo
ip -n a route add 10.9.0.0/24 via 10.0.0.1 dev eth0 onlink 2>&1
ip -n b addr add 10.9.0.9/32 dev lo
ip -n a neigh add 10.0.0.254 lladdr $(ip netns exec b cat /sys/class/net/eth0/address) dev eth0
ip -n a route replace 10.9.0.0/24 via 10.0.0.254 dev eth0
ip netns exec a ping -c 1 -W 1 -I 10.0.0.2 10.9.0.9 | tail -2 | head -1
ip netns exec b nstat -az IpExtInNoRoutes IpInAddrErrors | grep -v '^#'
ip netns exec b ip route get 10.9.0.9 from 10.0.0.2 iif eth0; echo "= $?"
ip netns exec b sysctl -w net.ipv4.conf.eth0.accept_local=1
ip netns exec b ip route get 10.9.0.9 from 10.0.0.2 iif eth0; echo "= $?"
ip netns exec b ip route get 10.9.0.9 from 127.0.0.1 iif eth0; echo "= $?"
ip netns exec b ip route get 10.9.0.9 from 224.0.0.1 iif eth0; echo "= $?"
ip netns exec b ip route get 10.9.0.9 from 10.0.0.77 iif eth0; echo "= $?"
ip netns exec b ip route get 0.0.0.0 from 10.0.0.77 iif eth0; echo "= $?"
