# The old route command lists the table, adds and deletes routes, and has its own words for errors.
ip link add br0 type bridge
ip link set br0 up
ifconfig br0 10.0.0.1 netmask 255.255.255.0
route -n
route add -net 10.1.0.0 netmask 255.255.0.0 gw 10.0.0.254
route add -net 10.2.0.0/16 gw 10.0.0.254 metric 5
route add -host 10.3.0.1 dev br0
route add default gw 10.0.0.254
route add -net 10.4.0.0/16 reject
route -n
route
netstat -rn
route add -net 10.1.0.0 netmask 255.255.0.0 gw 10.0.0.254; echo "= $?"
route add -net 10.1.0.1 netmask 255.255.0.0 dev br0; echo "= $?"
route add -net 10.6.0.0 netmask 255.255.0.0 gw 10.9.9.9; echo "= $?"
route del -net 10.7.0.0 netmask 255.255.0.0; echo "= $?"
route del default; echo "= $?"
route add -net 10.8.0.0/16; echo "= $?"
route -n -e | tail -2
cat /proc/net/route
