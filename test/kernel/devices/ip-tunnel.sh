# Tunnels of IPv4 in IPv4 by ip tunnel: made, listed, changed, refused, deleted, and packets through one.
# kernel: debian
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va
ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up
ip -n b link set vb up
echo "made"
ip -n a tunnel show
ip -n a tunnel add tun1 mode ipip remote 10.0.0.2 local 10.0.0.1
echo $?
ip -n a tunnel show
ip -n a tunnel
ip -n a tunnel show tun1
ip -n a -d link show tun1
ip -n a -d link show tunl0
ip -n a -d -s tunnel show tun1
ip -n b tunnel add tun1 mode ipip remote 10.0.0.1 local 10.0.0.2 ttl 64 tos 0x10 dev vb
ip -n b tunnel show
ip -n b link show tun1
echo "used"
ip -n a addr add 192.168.1.1/30 dev tun1
ip -n b addr add 192.168.1.2/30 dev tun1
ip -n a link set tun1 up
ip -n b link set tun1 up
ip netns exec a ping -c 2 -i 0.2 192.168.1.2 | sed 's/time=.*//'
ip -n a -s tunnel show tun1
ip -n a -d -s tunnel show tun1
echo "changed"
ip -n a tunnel change tun1 ttl 32 tos inherit
ip -n a tunnel show tun1
ip -n a tunnel change tun1 mode ipip remote 10.0.0.3 local 10.0.0.1 ttl inherit
ip -n a tunnel show tun1
ip -n a tunnel change tun1 remote 10.0.0.2 local 10.0.0.1 nopmtudisc
ip -n a tunnel show tun1
ip -n a tunnel change tun9 ttl 3
echo $?
echo "refused"
ip -n a tunnel add tun1 mode ipip remote 10.0.0.9
echo $?
ip -n a tunnel add tun2 mode ipip remote 10.0.0.2 local 10.0.0.1
echo $?
ip -n a tunnel add tun3 mode ipip remote 10.0.0.9 dev nosuch
echo $?
ip -n a tunnel add tun3 remote 10.0.0.9
echo $?
ip -n a tunnel add tun3 mode bogus remote 10.0.0.9
echo $?
ip -n a tunnel add mode ipip remote 10.0.0.9
echo $?
ip -n a tunnel add tun4 mode ipip ttl 300
echo $?
ip -n a tunnel add tun4 mode ipip ttl 5 nopmtudisc
echo $?
ip -n a tunnel add tun4 mode ipip remote 300.1.1.1
echo $?
ip -n a tunnel add tun4 mode ipip bogus
echo $?
ip -n a tunnel add tun4 mode ipip remote 224.0.0.1
echo $?
ip -n a tunnel show tun4
ip -n a tunnel add tun5 mode ipip key 5 remote 10.0.0.7
echo $?
ip -n a tunnel bogus
echo $?
ip -n a tunnel show nosuch
echo $?
ip -n a tunnel del nosuch
echo $?
ip -n a tunnel del tunl0
echo $?
ip -n a tunnel show mode ipip
ip -n a tunnel show remote 10.0.0.2
ip -n a tunnel show remote 10.0.0.99
echo "gone"
ip -n a tunnel del tun1
echo $?
ip -n a tunnel delete tun4
ip -n a tunnel show
ip -n a link del tun5
ip -n a tunnel show
ip -n a tunnel help
echo $?
ip -n a -6 tunnel show
ip -n a tunnel prl
echo $?
ip -n a tunnel add tun7 remote 10.0.0.5 mode ipip
ip -n a tunnel show
ip -n a -o tunnel show
ip -n a -j tunnel show
ip -n a -j -p tunnel show tun7
