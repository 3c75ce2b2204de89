# How sysctl's failures add up, and what stat and -s say of the files of /sys and /proc.
ip link set lo up
sysctl net.ipv4.ip_forward net.no.such net.ipv4.nosuch net.a; echo $?
sysctl -w net.no.such=1 net.ipv4.nosuch=2 net.ipv4.ip_forward=1; echo $?
sysctl -n net.no.such; echo $?
sysctl -e net.no.such net.b; echo $?
sysctl -w net.ipv4.ip_default_ttl=0 net.ipv4.ip_default_ttl=999; echo $?
sysctl net.a net.b net.c=1; echo $?
sysctl -w; echo $?
stat -c '%A %s %F' /sys/class/net/lo/mtu /sys/class/net/lo/statistics/rx_bytes /proc/net/dev /proc/sys/net/ipv4/ip_forward
wc -c </sys/class/net/lo/mtu; [ -s /sys/class/net/lo/mtu ] && echo nonempty; [ -s /proc/net/dev ] || echo empty
cat /etc/iproute2/rt_protos /etc/iproute2/rt_scopes /etc/iproute2/group
