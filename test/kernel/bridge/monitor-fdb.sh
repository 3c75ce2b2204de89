# What `bridge monitor fdb` and `ip monitor` tell of a bridge's table, of ports and of settings
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link add a0 address 02:00:00:00:00:02 type veth peer name a1 address 02:00:00:00:00:03
ip link add b0 address 02:00:00:00:00:04 type veth peer name b1 address 02:00:00:00:00:05
ip link set b0 master br0; ip link set br0 up; ip link set a0 up; ip link set a1 up
sleep 1
timeout 3 bridge monitor fdb > /tmp/fdb &
timeout 3 bridge monitor all > /tmp/all &
timeout 3 ip monitor neigh > /tmp/neigh &
timeout 3 ip monitor netconf > /tmp/conf &
timeout 3 ip monitor link > /tmp/link &
sleep 1
ip link set a0 master br0
bridge fdb add 02:00:00:00:00:77 dev a0 master static
bridge fdb replace 02:00:00:00:00:77 dev a0 master dynamic
bridge fdb del 02:00:00:00:00:77 dev a0 master
bridge fdb add 02:00:00:00:00:78 dev br0 self permanent
bridge fdb del 02:00:00:00:00:78 dev br0 self
sysctl -w net.ipv4.conf.a1.rp_filter=1
sysctl -w net.ipv4.conf.a1.rp_filter=1
sysctl -w net.ipv4.conf.a1.proxy_arp=1
sysctl -w net.ipv4.conf.default.rp_filter=2
sysctl -w net.ipv4.conf.a1.ignore_routes_with_linkdown=1
sysctl -w net.ipv4.conf.a1.forwarding=1
sysctl -w net.ipv4.conf.a1.arp_ignore=1
ip link set a1 group 5
wait
echo "== fdb"; cat /tmp/fdb
echo "== neigh"; cat /tmp/neigh
echo "== netconf"; cat /tmp/conf
echo "== link"; cat /tmp/link
echo "== all"; grep -v LINK /tmp/all
bridge monitor nosuch
bridge monitor help
