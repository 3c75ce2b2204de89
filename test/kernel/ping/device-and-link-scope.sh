# What ping says of its source when a device is named
ip netns add host; ip netns add router
ip link add h0 netns host address 02:aa:00:00:00:01 type veth peer name r0 address 02:aa:00:00:00:02 netns router
ip -n router addr add 2001:db8:5::1/64 dev r0 nodad; ip -n host addr add 2001:db8:5::2/64 dev h0 nodad; ip -n host addr add 2001:db8:6::2/64 dev lo nodad
ip -n host link set lo up; ip -n router link set r0 up; ip -n host link set h0 up; sleep 3.5
p() { ip netns exec host ping -c 1 -W 1 $* | head -2; }
p -I h0 ff02::1; p -I h0 ff02::2; p -I h0 ff02::1%h0; p ff02::1%h0; p ff02::1; p -I h0 2001:db8:5::1; p -I lo 2001:db8:5::1; p -I h0 2001:db8:6::2; p -I h0 fe80::aa:ff:fe00:2; p -I lo fe80::aa:ff:fe00:2%h0; p -I h0 ::1; p -I h0 fe80::aa:ff:fe00:2%h0; p -I h0 ff05::2; p -I lo ff02::1; p -I fe80::aa:ff:fe00:1 fe80::aa:ff:fe00:2%h0; p -I 2001:db8:5::2 ff02::1%h0; p -I h0 ff0e::1; p ff0e::1
