# Duplicate address detection: a taken address becomes dadfailed; nodad and optimistic skip it.
ip netns add a
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 netns a
ip link set veth0 up
ip -n a link set eth0 address 02:00:00:00:00:02
ip -n a link set eth0 up
sleep 2.5
ip addr add 2001:db8::1/64 dev veth0
sleep 2.5
ip -n a addr add 2001:db8::1/64 dev eth0
sleep 2.5
ip -6 addr show dev veth0
ip -n a -6 addr show dev eth0
ip netns exec a ping -c 1 -W 1 2001:db8::1; echo "= $?"
ip -n a addr add 2001:db8::3/64 dev eth0 nodad
ip -n a -6 addr show dev eth0 to 2001:db8::3
ip -n a addr show tentative | grep -c inet6
ip -n a addr show dadfailed | grep inet6
ip -n a link set eth0 down
ip -n a -6 addr show dev eth0
