# Rules of ebtables act on what a bridge passes: drops by protocol and MAC, marks, limits, counters, NAT of MAC addresses.
for n in a b c; do ip netns add $n; done
ip link add br0 type bridge
i=1
for n in a b c; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n link set eth0 address 02:00:00:00:00:0$i up
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip -n $n addr add 10.0.0.$i/24 dev eth0
  i=$((i+1))
done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set br0 address 02:00:00:00:00:ff up
ip addr add 10.0.0.254/24 dev br0
sleep 1.2
p() { ip netns exec $1 ping -c${3:-1} -W1 -i0.2 $2 | tail -2 | head -1; }
p a 10.0.0.2
echo "-- drop IPv4 from a to b"
ebtables -A FORWARD -p IPv4 -s 02:00:00:00:00:01 -d 02:00:00:00:00:02 -j DROP
p a 10.0.0.2; p a 10.0.0.3; p b 10.0.0.1
ebtables -L FORWARD --Lc
ebtables -F
echo "-- by ports"
ebtables -A FORWARD -i va -o vb -p IPv4 --ip-proto icmp --ip-icmp-type echo-request -j DROP
p a 10.0.0.2; p a 10.0.0.3
ebtables -L FORWARD --Lc
ebtables -F
echo "-- input and output"
ebtables -A INPUT -p IPv4 -i vb -j DROP
ebtables -A OUTPUT -p IPv4 -o vc -j DROP
p a 10.0.0.254; p b 10.0.0.254; p c 10.0.0.254
ebtables -L --Lc
ebtables -F
echo "-- policy and chains"
ebtables -N ok -P DROP
ebtables -A ok -s 02:00:00:00:00:01 -j ACCEPT
ebtables -A ok -d 02:00:00:00:00:01 -j ACCEPT
ebtables -A FORWARD -p IPv4 -j ok
p a 10.0.0.2; p b 10.0.0.3
ebtables -L --Lc
ebtables -F; ebtables -X
echo "-- limit and mark"
ebtables -A FORWARD -p IPv4 -i va --limit 1/min --limit-burst 2 -j ACCEPT
ebtables -A FORWARD -p IPv4 -i va -j DROP
p a 10.0.0.2 4
ebtables -L FORWARD --Lc
ebtables -F
ebtables -t nat -A PREROUTING -i va -j mark --mark-set 7 --mark-target CONTINUE
ebtables -A FORWARD -p IPv4 --mark 7 -j DROP
p a 10.0.0.2; p b 10.0.0.3
ebtables -F; ebtables -t nat -F
echo "-- ARP"
ip -n a neigh flush all; ip -n b neigh flush all
ebtables -A FORWARD -p ARP --arp-op Request --arp-ip-dst 10.0.0.2 -j DROP
p a 10.0.0.2
ip -n a neigh show 10.0.0.2
ebtables -t nat -A PREROUTING -p ARP --arp-op Request --arp-ip-dst 10.0.0.2 -j arpreply --arpreply-mac 02:00:00:00:00:02
p a 10.0.0.2
ip -n a neigh show 10.0.0.2
ebtables -L FORWARD
ebtables -t nat -L --Lc
ebtables -F; ebtables -t nat -F
echo "-- dnat, snat, redirect"
ip -n a neigh replace 10.0.0.2 lladdr 02:00:00:00:00:99 dev eth0
p a 10.0.0.2
ebtables -t nat -A PREROUTING -d 02:00:00:00:00:99 -j dnat --to-dst 02:00:00:00:00:02
p a 10.0.0.2
ebtables -t nat -A POSTROUTING -o vb -s 02:00:00:00:00:01 -j snat --to-src 02:00:00:00:00:77
ip netns exec b tcpdump -lnnei eth0 -c1 icmp 2>/dev/null > /tmp/d &
sleep 0.7
p a 10.0.0.2
wait
cut -d' ' -f2 /tmp/d | cut -c13-
ebtables -t nat -F
ip -n a neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
ebtables -t nat -A PREROUTING -i va -p IPv4 --ip-dst 10.0.0.2 -j redirect
sysctl -qw net.ipv4.ip_forward=1
p a 10.0.0.2
ebtables -t nat -L --Lc
sysctl -qw net.ipv4.ip_forward=0
p a 10.0.0.2
ebtables -t nat -F
