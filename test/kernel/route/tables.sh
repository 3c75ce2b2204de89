# Routes in other tables are seen only by table; a table by name needs to be in rt_tables, and is made by its first route.
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev br0
ip route show table 100; echo "= $?"
ip route add default via 10.0.0.254 table 100
ip route add 10.5.0.0/16 dev br0 table 100
ip route show table 100
ip route show table main
ip route get 8.8.8.8; echo "= $?"
ip route show table custom; echo "= $?"
ip route del default table 100
ip route del 10.5.0.0/16 table 100
ip route show table 100; echo "= $?"
ip route add 10.6.0.0/16 dev br0 table local
ip route show table local
ip route add 10.7.0.0/16 dev br0 table default
ip route show table default
ip route show table all | grep -v inet6 | grep -v fe80 | grep -v ff00
