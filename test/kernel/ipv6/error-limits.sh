# How many errors and redirects a router gives one host at once: by the prefix of the way back, and redirects from the same bucket.
sysctl -qw net.ipv6.conf.all.forwarding=1; ip link set lo up
ip link add br0 type bridge; ip addr add 2001:db8:0::1/64 dev br0 nodad; ip addr add 2001:db8:2::1/64 dev br0 nodad; ip link set br0 up
for i in 2 3; do ip netns add n$i; ip -n n$i link set lo up; ip link add p$i type veth peer name a0 netns n$i; ip link set p$i master br0 up; ip -n n$i link set a0 up; done
ip -n n2 addr add 2001:db8:0::9/64 dev a0 nodad; ip -n n3 addr add 2001:db8:2::2/64 dev a0 nodad
sleep 4
ip -n n2 route add default via 2001:db8:0::1; ip -n n3 route add default via 2001:db8:2::1
cat >/tmp/look <<'X'
ip netns exec n3 timeout 3 tcpdump -lnnti a0 'icmp6[0]<10 or icmp6[0]=137' 2>/dev/null | sed 's/fe80[0-9a-f:]*/LL/g; s/, length.*//' >/tmp/s & sleep 0.7
eval "$1"
wait; cat /tmp/s
X
look() { echo "## $1"; bash /tmp/look "$1"; }
look 'ip netns exec n3 traceroute -n -q 1 -w 1 -m 4 2001:db8:0::9 3000; ip netns exec n3 traceroute -n -T -p 80 -q 1 -w 1 -m 4 2001:db8:1::1'
sleep 8
look 'ip netns exec n3 traceroute -n -q 3 -w 1 -m 4 -N 12 2001:db8:9::9'
sleep 8
ip route add 2001:db8:2::2/128 dev br0
look 'ip netns exec n3 traceroute -n -q 3 -w 1 -m 4 -N 12 2001:db8:9::9'
sleep 8
ip route del 2001:db8:2::2/128; ip addr del 2001:db8:2::1/64 dev br0; ip addr add 2001:db8:2::1/40 dev br0 nodad; ip route add unreachable 2001:db8:9::/48
look 'ip netns exec n3 traceroute -n -q 8 -w 1 -m 4 -N 32 2001:db8:9::9'
sleep 8
look 'ip netns exec n3 ping -n -c 3 -i 0.2 -W 1 2001:db8:0::9'
