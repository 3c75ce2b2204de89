# The end of a cable that is opened second and has the first one's number hears of its carrier up to a second later, and at
# once when somebody asks for it by name.
ip netns add left; ip netns add mid
ip link add l0 address 02:00:00:00:00:01 netns left type veth peer name m0 address 02:00:00:00:00:02 netns mid
ip -n left link set lo up; ip -n mid link set lo up
ip -n left link set l0 up; ip -n mid link set m0 up
ip -n left -br link
ip -n mid -br link
ip -n mid link
ip -n mid -6 -br addr
ip netns exec mid cat /sys/class/net/m0/operstate
echo "# asked by name"
ip -n mid addr add 192.0.2.1/26 dev m0
ip -n mid -br link
ip -n mid -6 -br addr
echo "# later by itself"
ip -n mid link set m0 down; ip -n mid link set m0 up
ip -n mid -br link | grep -c DOWN
sleep 1.5
ip -n mid -br link
echo "# the making of a cable is news too: nothing else came here"
ip netns add a; ip netns add b
ip link add e0 address 02:00:00:00:00:03 netns a type veth peer name e0 address 02:00:00:00:00:04 netns b
ip -n b link set e0 up; ip -n a link set e0 up
ip -n a -br link show up
ip -n b -br link show up
sleep 1.5
ip -n a -br link show up
