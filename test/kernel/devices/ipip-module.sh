# The module of IPv4 tunnels: tunl0 in every namespace, what may be done with it, and devices with a lower one.
# kernel: debian
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va
ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up mtu 1400
ip -n b link set vb up
sleep 2
ip -n a -br link
ip -n a link add ipx type ipip remote 10.0.0.2 local 10.0.0.1
ip -n a -br link
ip -n b -br link
ip -br link show tunl0
ip netns add c
ip -n c link
ip -n a link show ipx
ip -n a -d link show ipx
ip -n a -j -d link show ipx | jq -c '.[0].linkinfo'
ip -n a -j -d link show tunl0 | jq -c '.[0].linkinfo'
echo "tunl0"
ip -n c link add tunl0 type ipip
echo $?
ip -n c link del tunl0
echo $?
ip -n c link set tunl0 name t0
echo $?
ip -n c link show t0
ip -n c tunnel show
ip -n c link set t0 name tunl0
ip -n b link set tunl0 up
ip -n b -d addr show tunl0
ip -n b link set tunl0 down
ip -n c link set tunl0 mtu 1000
ip -n c link set tunl0 mtu 1480
ip -n c link set tunl0 up
ip -n c link show tunl0
ip -n c addr show tunl0
ip -n c -d link show tunl0
ip -n c tunnel change tunl0 ttl 9
echo $?
ip -n c tunnel change tunl0 mode ipip remote 1.1.1.1 local 2.2.2.2
echo $?
ip -n c link set tunl0 type ipip ttl 5
echo $?
ip -n c tunnel show
echo "lower"
ip -n a link add ipy type ipip remote 10.0.0.3 dev va ttl 12 tos 4
ip -n a link show ipy
ip -n a -d link show ipy
ip -n a tunnel show ipy
ip -n a -j -p tunnel show ipy
ip -n a tunnel add ipz mode ipip local 10.0.0.1 dev va nopmtudisc
ip -n a link show ipz
ip -n a -d link show ipz
ip -n a -j tunnel show ipz
ip -n a link add ipw type ipip
echo $?
ip -n a link add ipw type ipip dev va
echo $?
ip -n a link add ipv type ipip remote 10.0.0.77 dev nosuch
echo $?
ip -n a link add ipv type ipip remote 10.0.0.77 mode any
echo $?
ip -n a -d link show ipv
ip -n a tunnel show ipv
ip -n a link add ipu type ipip remote 10.0.0.78 mode bogus
echo $?
ip -n a link add ipu type ipip remote 10.0.0.78 ttl inherit tos inherit nopmtudisc fwmark 0x5
echo $?
ip -n a -d link show ipu
ip -n a link set ipu type ipip fwmark 0 ttl 4 pmtudisc
ip -n a -d link show ipu
ip -n a link set ipu type ipip remote any
echo $?
ip -n a link set ipu type ipip remote 10.0.0.2 local 10.0.0.1
echo $?
ip -n a tunnel change ipu remote 10.0.0.2 local 10.0.0.1
echo $?
ip -n a tunnel change ipu remote any
echo $?
ip -n a tunnel change ipu remote 10.0.0.79 local 10.0.0.1 dev va
echo $?
ip -n a tunnel show ipu
ip -n a link show ipu
ip -n a link show type ipip
echo "in use"
ip -n b tunnel add ipx mode ipip remote 10.0.0.1 local 10.0.0.2
ip -n a addr add 172.16.0.1/24 dev ipx
ip -n b addr add 172.16.0.2/24 dev ipx
ip -n a link set ipx up
ip -n b link set ipx up
ip -n a link show ipx
ip -n b addr show ipx
ip -n a route
ip netns exec b tcpdump -n -i vb -c 2 -v ip proto 4 2>/dev/null > cap &
sleep 1
ip netns exec a ping -c 1 -W 3 172.16.0.2 | sed 's/time=.*//'
wait
sed 's/^[0-9:.]* //; s/id [0-9]*/id N/g' cap
ip -n a route get 172.16.0.2
ip netns exec a ping -c 1 -W 3 -M do -s 1400 172.16.0.2 2>&1
ip -n b tunnel del ipx
sleep 0.5
ip netns exec b tcpdump -n -i vb -c 2 -t 2>/dev/null > cap &
sleep 1
ip netns exec a ping -c 1 -W 2 172.16.0.2
wait
sed 's/id [0-9]*/id N/' cap
ip -n a -s tunnel show ipx
