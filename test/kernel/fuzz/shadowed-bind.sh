# bind(2) asks table local, of which table main is a part until there are rules: a longer prefix there hides a local block.
# An IPv6 address must stand on a device.
ip netns add n0; ip -n n0 link set lo up
ip netns add n1; ip -n n1 link set lo up
ip link add a0 netns n0 type veth peer name b0 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up; ip -n n1 addr add 10.0.0.2/24 dev b0; ip -n n1 link set b0 up
ip -n n0 addr add 2001:db8::1/64 dev a0 nodad
ip -n n0 addr add 10.7.0.1/16 dev lo
ip -n n0 addr add 10.0.9.9/8 dev lo
sleep 1.2
ping() { ip netns exec n0 ping -n -c 1 -W 1 "$@" 2>&1 | grep -E "^PING|^ping"; }
tcp() { ip netns exec n0 timeout 0.2 nc -l -s "$1" -p 80; echo "nc $1 = $?"; }
udp() { ip netns exec n0 timeout 0.2 nc -u -l -s "$1" -p 80; echo "nc -u $1 = $?"; }
for at in 10.0.0.1 10.0.0.2 10.0.0.255 10.0.0.0 10.7.0.1 10.7.3.4 10.9.9.9 10.255.255.255 127.9.9.9 255.255.255.255 224.0.0.1; do
  ping -I $at 10.0.0.1
  tcp $at
  udp $at
done
echo "# routes hide blocks"
ip -n n0 route add unreachable 10.7.3.0/24
ip -n n0 route add blackhole 127.9.0.0/16
ip -n n0 route add 10.9.0.0/16 via 10.0.0.2
for at in 10.7.3.4 10.9.9.9 127.9.9.9; do
  ping -I $at 10.0.0.1
  tcp $at
done
echo "# and no longer once there are rules"
ip -n n0 rule add from 10.200.0.1 lookup main
for at in 10.7.3.4 10.9.9.9 127.9.9.9 10.0.0.2; do
  ping -I $at 10.0.0.1
  tcp $at
done
echo "# a route in local for an own address"
ip -n n0 route del local 10.0.0.1 dev a0 table local
ip -n n0 route add unreachable 10.0.0.1 table local
ping -I 10.0.0.1 10.0.0.1
tcp 10.0.0.1
echo "# IPv6"
ip -n n0 -6 route add local 2001:db8:5::/64 dev lo
ip -n n0 -6 route add unreachable 2001:db8::1/128
for at in 2001:db8::1 2001:db8:5::1 2001:db8::2; do
  ping -I $at 2001:db8::1
  tcp $at
done
