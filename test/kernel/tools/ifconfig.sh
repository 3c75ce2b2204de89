# ifconfig shows and sets devices as it always did.
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ifconfig
ifconfig -a
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ifconfig lo 127.0.0.1 up
ifconfig br0 10.0.0.1 netmask 255.255.255.0 up; sleep 1.2
ifconfig br0
ifconfig br0:1 10.0.1.1/24
ifconfig br0:1
ip -4 addr show br0
ifconfig br0 mtu 1400
ifconfig br0 down
ifconfig
ifconfig nosuch; echo "= $?"
ifconfig nosuch up; echo "= $?"
ifconfig br0 10.0.0.300; echo "= $?"
ifconfig br0 del 10.0.0.1; echo "= $?"
ifconfig br0 0.0.0.0
ip -4 addr show br0
ifconfig -s | cut -c1-22
ifconfig br0 hw ether 02:00:00:00:00:77
cat /sys/class/net/br0/address
