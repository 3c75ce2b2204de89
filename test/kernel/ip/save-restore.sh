# Saving, listing and restoring what there is: routes, addresses, rules; batch files and JSON of everything.
ip link set lo up
ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up
ip addr add 10.0.0.1/24 dev d0; ip addr add 10.0.0.2/24 dev d0 label d0:1; ip addr add 10.5.0.1 peer 10.5.0.2 dev d1
sleep 1.2
ip route add 10.1.0.0/16 via 10.0.0.254 metric 50 mtu 1400
ip route add 10.2.0.0/16 nexthop via 10.0.0.253 nexthop via 10.0.0.254 weight 2
ip route add blackhole 10.3.0.0/16
ip route add 10.4.0.0/16 dev d0 src 10.0.0.2 table 77
ip route save > /tmp/main.routes; echo "= $?"
ip route save table 77 > /tmp/77.routes; echo "= $?"
ip -4 addr save > /tmp/addrs; echo "= $?"
ip rule add from 10.0.0.2 table 77 prio 100; ip rule save > /tmp/rules; echo "= $?"
ip route flush root 10.0.0.0/8; ip route
ip route restore < /tmp/main.routes; echo "= $?"
ip route
ip route restore < /tmp/main.routes; echo "= $?"
ip route flush table 77; ip route restore < /tmp/77.routes; ip route show table 77
ip addr flush dev d0; ip addr restore < /tmp/addrs; echo "= $?"; ip -4 -br addr
ip rule del prio 100; ip rule restore < /tmp/rules; echo "= $?"; ip rule
ip route showdump < /tmp/main.routes; echo "= $?"
ip addr showdump < /tmp/addrs | grep inet | head -3
ip route restore < /dev/null; echo "= $?"
echo junk > /tmp/junk; ip route restore < /tmp/junk; echo "= $?"
ip addr restore < /tmp/main.routes; echo "= $?"
cat > /tmp/batch <<B
link add br9 type bridge
addr add 10.9.0.1/24 dev br9
link set br9 up
route add 10.99.0.0/16 via 10.9.0.2
route show dev br9
addr show br9
rule add from 10.99.0.0/16 lookup 99 # comment
-4 addr show dev d0
B
ip -batch /tmp/batch; echo "= $?"
printf 'route add 10.98.0.0/16 via 1.1.1.1\nroute add 10.97.0.0/16 via 10.9.0.3\n' | ip -force -batch -; echo "= $?"
printf 'link set nosuch up\nlink set br9 down\n' | ip -b -; echo "= $?"
ip -j route | jq -c '.[] | [.dst,.gateway,.dev,.flags]'
ip -j addr show d0 | jq -c '.[0].addr_info[] | select(.family=="inet") | [.local,.prefixlen,.scope,.label]'
ip -j -p link show lo
ip -4 -o addr show; ip -br -c=never addr show up; ip -s -h link show lo; ip -stats -oneline link show lo
ip -V; ip -j -d addr show lo | jq -c '.[0].addr_info'
ip a s d0 to 10.0.0.0/24 | grep inet; ip a s label 'd0:*'; ip a show secondary | grep inet; ip a show nosuch; echo "= $?"; ip a show up type veth | grep -c inet
ip addr change 10.0.0.1/24 dev d0 valid_lft 100 preferred_lft 50; ip -4 addr show d0 | sed 's/[0-9]*sec/Nsec/g'
ip addr replace 10.0.0.9/24 dev d0 scope link metric 77; ip route show dev d0; ip addr del 10.0.0.9 dev d0; echo "= $?"; ip addr del 10.0.0.77/24 dev d0; echo "= $?"
