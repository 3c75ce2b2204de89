# IPv6 addresses: link-local by EUI-64, tentative then not, routes of a device, and ping by address and by link-local with a device.
ip netns add a
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 netns a
ip -n a link set eth0 address 02:00:00:00:00:02
ip link set veth0 up
ip -n a link set eth0 up
ip addr add 2001:db8::1/64 dev veth0
ip -n a addr add 2001:db8::2/64 dev eth0
ip -6 addr show veth0
sleep 2.5
ip -6 addr show veth0
ip -6 route
ip -6 route show table local
ip -6 -br addr
ping -c 1 2001:db8::2
ping -c 1 fe80::ff:fe00:2%veth0
ping -c 1 -I veth0 fe80::ff:fe00:2
ping -c 1 fe80::ff:fe00:2; echo "= $?"
ping -6 -c 1 -q 2001:db8::2 | sed -n 1p
ip -6 neigh | sort
ip -n a -6 neigh show 2001:db8::1 | cut -d' ' -f1-5
ip -6 route get 2001:db8::2
ip -6 route get fe80::ff:fe00:2 dev veth0 2>&1; ip -6 route get 2001:db8:9::1; echo "= $?"
ip -6 maddr show dev veth0
ping -c 1 ff02::1%veth0 | sed -n 1,2p
