ip netns add n1
ip link add a0 type veth peer name b0 netns n1
ip link add a1 type veth peer name b1 netns n1
for i in 0 1; do ip link set a$i up; ip -n n1 link set b$i up; ip addr add 2001:db8:$i::1/64 dev a$i nodad; ip addr add 10.0.$i.1/24 dev a$i; done
sleep 3
r() { echo "- $*"; ip -6 route "$@"; echo "= $?"; ip -6 route show | grep -v "^fe80\|^2001:db8:[01]\?::"; }
c() { for x in 2001:db8:9::/64 default; do while ip -6 route del $x 2>/dev/null; do :; done; done; }
N0="nexthop via 2001:db8:0::2"; N1="nexthop via 2001:db8:1::2"; D0="nexthop dev a0"; D1="nexthop dev a1"; P=2001:db8:9::/64
for op in add append replace change; do
echo "## $op"
r $op $P $N0 $N1; r $op $P $N0 $N1; r $op $P $N0 nexthop via 2001:db8:0::3; c
r $op $P $N0 $N0; c
r $op $P $N0 $D1; c
r $op $P $D0 $N1; c
r $op $P $D0 $D1; c
r $op $P $N0; r $op $P nexthop via 2001:db8:0::2; r $op $P via 2001:db8:0::2; r $op $P via 2001:db8:0::3; r $op $P dev a0; r $op $P dev a1; r $op $P dev a1; c
r $op $P dev a0; r $op $P via 2001:db8:0::2; r $op $P via 2001:db8:0::3; r $op $P $N0 nexthop via 2001:db8:1::7; c
r $op $P $N0 nexthop via 2001:db8:7::1; c
r $op $P $N0 nexthop via 2001:db8:1::2 dev a0; c
r $op default $N0 $N1; r $op default via 2001:db8:0::2; r $op default dev a0; c
r $op unreachable $P metric 1024; r $op $P $N0 $N1; r $op $P via 2001:db8:0::2; c
r $op $P $N0 $N1 metric 5;  r $op $P $N0 $N1 metric 7; r $op $P via 2001:db8:0::5 metric 5; c
r $op $P via 2001:db8:0::2 proto static; r $op $P via 2001:db8:0::3 proto kernel;  r $op $P via 2001:db8:0::4 mtu 1300;  c
done
r add $P $N0 $N1; r del $P nexthop via 2001:db8:0::2 nexthop via 2001:db8:1::7; r del $P $N1 $N0; r add $P $N0 $N1; r del $P $N1; r del $P dev a1; r del $P dev a0; c
r add $P $N0 $N1; r append $P dev a0;  r del $P; r del $P; r del $P; c
r add $P $N0 $N1; r append $P dev a0; r del $P dev a0; r del $P via 2001:db8:0::2 dev a1; r del $P via 2001:db8:0::2 dev a0; c
r add $P dev a0; r append $P via 2001:db8:0::2; r append $P via 2001:db8:1::2; r replace $P dev a1; r replace $P via 2001:db8:0::3; r replace $P $N0 $N1;  r replace $P dev a0; r replace unreachable $P; r replace unreachable $P metric 1024; c
r add $P $N0 $N1; r replace $P dev a1;  r replace $P via 2001:db8:0::3; c
