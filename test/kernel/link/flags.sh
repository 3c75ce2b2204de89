# Flags show the administrative state and the carrier: NO-CARRIER, M-DOWN, LOWER_UP, PROMISC, ALLMULTI, NOARP.
ip link add veth0 type veth peer name veth1
ip link set veth0 up
sleep 1.2
ip link show veth0 | head -1
ip link show veth1 | head -1
ip link set veth1 up
sleep 1.2
ip link show veth0 | head -1
ip link set veth0 promisc on
ip link show veth0 | head -1
ip link set veth0 allmulticast on arp off multicast off
ip link show veth0 | head -1
ip link set veth0 promisc off allmulticast off arp on multicast on
ip link show veth0 | head -1
ip link set veth1 down
sleep 1.2
ip link show veth0 | head -1
ip link show veth1 | head -1
