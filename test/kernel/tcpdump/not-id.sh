# not before an id, as libpcap takes it.
ip netns add h
ip link add v0 type veth peer name e0 netns h
ip link set v0 up; ip -n h link set e0 up
ip addr add 10.0.0.1/24 dev v0; ip -n h addr add 10.0.0.2/24 dev e0
sleep 2
t() { echo "== $*"; ip netns exec h ip neigh flush all; ip neigh flush all
(timeout 2 tcpdump -nli v0 -c 1 "$@" 2>/dev/null || true) | sed 's/^[^ ]* //' &
sleep 0.5; ip netns exec h ping -c 1 -W 1 10.0.0.1 >/dev/null; wait; }
t arp
t arp and arp[6:2]=1
t arp and arp[7]=1
t arp and src host not 10.0.0.1
t arp and src host 10.0.0.2
t arp and not src host 10.0.0.1
t 'arp[6:2] = 2 and dst net 10.0.0.0/24'
t 'ether[12:2] = 0x806 and ether[20:2] == 1'
