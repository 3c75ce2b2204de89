# A socket bound to a device hears what was sent to an own address as if it came by the address's device.
ip netns add n0; ip -n n0 link set lo up
ip netns add n1; ip -n n1 link set lo up
ip link add a0 netns n0 type veth peer name b0 netns n1
ip link add a1 netns n0 type veth peer name b1 netns n1
ip -n n0 addr add 10.0.0.1/24 dev a0; ip -n n0 link set a0 up; ip -n n1 link set b0 up
ip -n n0 addr add 10.0.1.1/24 dev a1; ip -n n0 link set a1 up; ip -n n1 link set b1 up
ip -n n0 addr add 10.5.0.1/32 dev lo
ip -n n0 addr add 2001:db8::1/64 dev a0 nodad
ip -n n0 addr add 2001:db8:5::1/128 dev lo nodad
ip -n n0 addr add 2001:db8:1::1/64 dev a1 nodad
sleep 2.2
for dev in lo a0 a1; do
  for to in 10.0.0.1 10.0.1.1 10.5.0.1 127.0.0.1 2001:db8::1 2001:db8:1::1 2001:db8:5::1 ::1; do
    echo "# ping -I $dev $to"
    ip netns exec n0 ping -n -c 1 -W 1 -I $dev $to 2>&1 | grep -E "^PING|^64|transmitted|^ping|^From"
  done
done
echo "# without an own address on lo"
ip -n n0 addr del 10.5.0.1/32 dev lo
ip -n n0 -6 route add local default dev lo
for to in 10.0.0.1 10.0.1.1 2001:db8::1; do
  ip netns exec n0 ping -n -c 1 -W 1 -I lo $to 2>/dev/null | grep -E "^PING|^64|transmitted|^From"
done
