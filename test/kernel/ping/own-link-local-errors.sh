# Errors that we make ourselves come from a link-local address of the device, which is named.
ip link add e type veth peer name f; ip link set e address 02:00:00:00:00:01; ip link set f address 02:00:00:00:00:02; ip link set e up; ip link set f up; sleep 2.5
ping -6 -c 1 -W 4 fe80::99 | sed 's/time.*//'
ping -6 -c 1 -W 4 fe80::99%e | sed 's/time.*//'
ip -6 addr add fd00::1/64 dev e nodad; ip link set lo up
ping -6 -c 1 -W 4 fd00::99 | sed 's/time.*//'
