# Files of settings that a namespace has and has not.
ls /proc/sys/net/ipv4/neigh/default /proc/sys/net/ipv4/neigh/lo
ls /proc/sys/net/ipv6/neigh/default
ls /proc/sys/net; ls /proc/sys/net/mptcp /proc/sys/net/unix /proc/sys/net/core
sysctl net.ipv4.neigh.default | head -n 40
sysctl -n net.ipv4.neigh.default.gc_thresh1
sysctl -w net.ipv6.neigh.default.gc_thresh3=4096
sysctl net.mptcp
