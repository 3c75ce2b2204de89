# Whom a bridge that asks for groups gives them to: those in them, routers, and nobody else; and when it does not ask.
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.1.0.254/24 dev br0
for i in 1 2 3 4; do ip netns add n$i; ip link add p$i type veth peer name eth0 netns n$i; ip link set p$i master br0 up; ip -n n$i link set eth0 up; ip -n n$i addr add 10.1.0.$i/24 dev eth0; ip -n n$i route add 224.0.0.0/4 dev eth0; done
ip route add 224.0.0.0/4 dev br0
ip link set br0 type bridge mcast_query_response_interval 300
sleep 3
ip -n n1 addr add 239.1.2.3/32 dev eth0 autojoin; bridge mdb add dev br0 port p4 grp 239.5.5.5 permanent
sleep 1
for i in 1 2 4; do ip netns exec n$i iptables -A INPUT -p udp --dport 999 -m pkttype --pkt-type multicast; ip netns exec n$i iptables -t raw -A PREROUTING -p udp --dport 999; done
iptables -t raw -A PREROUTING -i br0 -p udp --dport 999
echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables
heard() {
  for d in 239.1.2.3 239.5.5.5 239.9.9.9 224.0.0.99; do
    for i in 1 2 4; do ip netns exec n$i iptables -t raw -Z; done; iptables -t raw -Z
    if [ "$2" = host ]; then echo x > /dev/udp/$d/999; else ip netns exec n3 bash -c "echo x > /dev/udp/$d/999"; fi; sleep 0.2
    echo "$1 $d" $(for i in 1 2 4; do echo n$i $(ip netns exec n$i iptables -t raw -nvxL PREROUTING | tail -1 | awk '{ print $1 }'); done) br0 $(iptables -t raw -nvxL PREROUTING | tail -1 | awk '{ print $1 }')
  done
}
heard nobody-asks
ip link set br0 type bridge mcast_querier 1; sleep 0.2
heard too-early; sleep 4
heard asked; heard from-host host
bridge link set dev p2 mcast_router 2; heard router; bridge -d mdb | grep router
bridge link set dev p2 mcast_router 0 mcast_flood off; heard no-router; bridge link set dev p2 mcast_router 1 mcast_flood on
ip link set br0 type bridge mcast_router 2; heard router-itself; ip link set br0 type bridge mcast_router 1
ip link set br0 allmulticast on; heard allmulti; ip link set br0 allmulticast off
ip addr add 239.1.2.3/32 dev br0 autojoin; sleep 0.2; heard host-joined; bridge mdb | grep 239 | sort
ip link set br0 type bridge mcast_snooping 0; heard no-snooping; ip link set br0 type bridge mcast_snooping 1; sleep 4.5; heard snooping-again
ip link set br0 type bridge mcast_querier 0; heard asks-no-more
