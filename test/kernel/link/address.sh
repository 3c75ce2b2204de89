# A MAC address can be set on a device, but not a group address and not a wrong length.
ip link add veth0 type veth peer name veth1
ip link set veth0 address 02:42:ac:11:00:02
ip link show veth0
ip link set veth0 address 01:00:5e:00:00:01; echo "= $?"
ip link set veth0 address 00:00:00:00:00:00; echo "= $?"
ip link set veth0 address 02:42:ac:11:00; echo "= $?"
ip link set veth0 address zz:42:ac:11:00:02; echo "= $?"
ip link set lo address 02:42:ac:11:00:02; echo "= $?"
ip link show lo
ip link add veth2 address 0a:58:0a:f4:00:01 mtu 1450 type veth peer name veth3 address 0a:58:0a:f4:00:02
ip link show veth2
ip link show veth3
cat /sys/class/net/veth2/address
ip -br link
