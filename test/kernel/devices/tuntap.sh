# Tun and tap devices that no program has open.
ip link set lo up
ip tuntap add tap0 mode tap; echo "= $?"
ip tuntap add dev tun0 mode tun user root group 0; echo "= $?"
ip tuntap; ip tuntap list; ip tuntap show dev tap0; ip -d tuntap
ip link; ip -d link show tap0; ip -d link show tun0
ip -br link; ip link show type tun; ip addr
ip link add br0 type bridge; ip link set br0 up; ip link set tap0 master br0; echo "= $?"; ip link set tun0 master br0; echo "= $?"
ip link set tap0 up; ip addr add 10.5.0.1/24 dev tun0; ip link set tun0 up; ip -br addr; ip route; sleep 1.2; ip link; ip route; bridge link
ping -c 1 -W 1 10.5.0.2; echo "= $?"
ping -c 1 -W 1 10.5.0.1 | head -2
ip -s link show tun0; ip -s link show tap0
ip -j -d link show tun0 | jq -c '.[0] | del(.address,.ifindex)'
ip -j tuntap | jq -c .
ethtool -i tap0 | head -3; cat /sys/class/net/tun0/type /sys/class/net/tap0/type /sys/class/net/tun0/carrier /sys/class/net/tun0/operstate
ip tuntap add tap0 mode tap; echo "= $?"
ip tuntap add x; echo "= $?"
ip tuntap add mode nosuch name y; echo "= $?"
ip tuntap add mode tap; echo "= $?"; ip -br link
ip tuntap add name t2 mode tap multi_queue pi vnet_hdr one_queue; echo "= $?"; ip tuntap; ip -d link show t2 | sed -n 3p
ip tuntap add t3 mode tun user nosuch; echo "= $?"
ip tuntap del tap0 mode tun; echo "= $?"
ip tuntap del tap0 mode tap; echo "= $?"
ip tuntap del nosuch mode tap; echo "= $?"; ip -br link | grep nosuch
ip tuntap del tun0; echo "= $?"
ip link del tun0; echo "= $?"
ip tuntap add aaaaaaaaaaaaaaaaaaaaa mode tap; echo "= $?"
ip tuntap bogus; echo "= $?"
ip tuntap help; echo "= $?"
ip link add t9 type tun; echo "= $?"
ip netns add n; ip link set t2 netns n; ip -n n -br link; ip tuntap
ip link show tap1 | head -1; ip link set tap1 mtu 9000; ip link set tap1 address 02:00:00:00:00:77; ip link show tap1
ip link set tap1 up; ip addr add 10.6.0.1/24 dev tap1; ip -6 addr show dev tap1; ip route
