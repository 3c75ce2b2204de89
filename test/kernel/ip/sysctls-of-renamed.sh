# Settings of a device that hardly anybody reads go with it: to its new name, and away at its end.
ip link add v0 type veth peer name v1
cd /proc/sys/net/ipv6/conf; grep . v0/ioam6* v0/ra_honor* v0/regen_min* v0/rpl* v0/seg6*
sysctl -w net.ipv6.conf.v0.seg6_enabled=1; sysctl -w net.ipv6.conf.v0.rpl_seg_enabled=1
sysctl -w net.ipv6.conf.v0.ioam6_id_wide=4294967295; sysctl -w net.ipv6.conf.v0.ioam6_id_wide=7; sysctl -w net.ipv6.conf.v0.ioam6_id=65536
ip link set v0 name w0; grep . w0/ioam6* w0/rpl* w0/seg6*; ls
ip link del w0; ip link add w0 type veth peer name v0; grep . v0/seg6* w0/seg6*
sysctl -w net.ipv6.conf.default.rpl_seg_enabled=1; ip link add x0 type veth peer name x1; grep . */rpl_seg_enabled
sysctl -a 2>/dev/null | grep -E 'conf.(all|x0).*(ioam6|rpl|seg6|honor|regen)'
