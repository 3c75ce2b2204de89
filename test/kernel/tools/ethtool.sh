# ethtool -i and -S of a veth, a bridge and a device that is none.
ip link add br0 type bridge
ip link add veth0 type veth peer name veth1
ethtool -i veth0 | head -1
ethtool -i br0 | head -1
ethtool -i nosuch; echo "= $?"
ethtool -S veth0 | head -2
ethtool -S br0; echo "= $?"
ethtool -S lo; echo "= $?"
ethtool nosuch; echo "= $?"
ethtool -k veth0 | grep -E '^(tx-checksumming|generic-segmentation)'
ethtool -K veth0 tx off | head -3
ip link set veth0 up; ip link set veth1 up
ethtool veth0 | grep -E 'Speed|Link detected|Port'
