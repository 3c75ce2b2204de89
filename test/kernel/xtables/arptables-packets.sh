# Rules of arptables act on messages of ARP: drops by address and operation, marks, and mangled addresses.
ip netns add a
ip link add va type veth peer name eth0 netns a
ip link set va address 02:00:00:00:00:01 up
ip addr add 10.0.0.1/24 dev va
ip -n a link set eth0 address 02:00:00:00:00:02 up
ip -n a addr add 10.0.0.2/24 dev eth0
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sleep 0.3
p() { ip neigh flush all; ip -n a neigh flush all; ping -c1 -W1 10.0.0.2 | tail -2 | head -1; }
p
echo "-- drop requests that come in from an address"
ip netns exec a arptables -A INPUT -s 10.0.0.1 --opcode Request -j DROP
p
ip netns exec a arptables -L INPUT -n
ip netns exec a arptables -F
echo "-- by MAC address"
ip netns exec a arptables -A INPUT --src-mac 02:00:00:00:00:01 -j DROP
p
ip netns exec a arptables -F
echo "-- policy of OUTPUT"
ip netns exec a arptables -P OUTPUT DROP
p
ip netns exec a arptables -A OUTPUT -o eth0 --opcode Reply -d 10.0.0.1 -j ACCEPT
p
ip netns exec a arptables -L OUTPUT -n -v | sed 's/pcnt.*//;s/(policy.*//'
ip netns exec a arptables -P OUTPUT ACCEPT; ip netns exec a arptables -F
echo "-- mangled replies"
ip netns exec a arptables -A OUTPUT --opcode 2 -j mangle --mangle-mac-s 02:00:00:00:00:99
p
ip neigh show 10.0.0.2
ip netns exec a arptables -F
arptables -A INPUT --opcode 2 -j mangle --mangle-ip-s 10.0.0.7
p
ip neigh show 10.0.0.2
arptables -F
arptables -A INPUT --opcode 2 -j mangle --mangle-mac-s 02:00:00:00:00:02 --mangle-target CONTINUE
arptables -A INPUT --opcode 2 -j DROP
p
arptables -L -n -v | sed 's/pcnt.*//;s/(policy.*//'
arptables -D INPUT 2
p
