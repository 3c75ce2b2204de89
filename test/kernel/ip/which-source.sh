# Listeners, who talks to whom and from which address: source selection, bound devices, secondary addresses, loopback addresses.
ip link set lo up; ip netns add peer
ip link add eth0 type veth peer name eth0 netns peer
ip link set eth0 up; ip -n peer link set eth0 up; ip -n peer link set lo up
ip addr add 10.0.0.1/24 dev eth0; ip addr add 10.0.0.2/24 dev eth0; ip addr add 10.0.1.1/24 dev eth0; ip addr add 172.31.0.1/32 dev lo
ip -n peer addr add 10.0.0.9/24 dev eth0; ip -n peer addr add 10.0.1.9/24 dev eth0
sleep 1.2
ip addr show eth0 | grep 'inet '; ip route; ip route show table local | sort
ip route get 10.0.0.9; ip route get 10.0.1.9; ip route get 10.0.0.9 from 10.0.0.2; ip route get 10.0.0.2; ip route get 172.31.0.1
ip route add 10.5.0.0/16 via 10.0.0.9 src 10.0.0.2; ip route get 10.5.1.1; ip route add 10.6.0.0/16 via 10.0.0.9 src 10.0.9.9; echo "= $?"
ip -n peer route add 172.31.0.1 via 10.0.0.1; ip netns exec peer ping -c1 -W1 172.31.0.1 | sed -n 2p | sed 's/time.*//'
ping -c1 -W1 -I 172.31.0.1 10.0.0.9 | sed -n 2p | sed 's/time.*//'; ping -c1 -W1 -I eth0 10.0.0.9 | head -1
ip netns exec peer nc -l -k -p 9000 >/dev/null 2>&1 & sleep 0.3
nc -zv -w1 10.0.0.9 9000 2>&1; nc -zv -w1 -s 10.0.0.2 10.0.0.9 9000 2>&1; nc -zv -w1 -s 10.9.9.9 10.0.0.9 9000; echo "= $?"; nc -zv -w1 10.0.0.9 9001; echo "= $?"
ip netns exec peer ss -ltnH | awk '{print $1,$4}'; ip netns exec peer ss -tanH state time-wait | wc -l
ip addr del 10.0.0.1/24 dev eth0; ip addr show eth0 | grep 'inet '; ip route
sysctl -qw net.ipv4.conf.eth0.promote_secondaries=1; ip addr add 10.0.0.1/24 dev eth0; ip addr add 10.0.0.2/24 dev eth0; ip addr del 10.0.0.1/24 dev eth0; ip addr show eth0 | grep 'inet '; ip route show dev eth0
ip addr add 10.0.0.3/24 dev eth0 label eth0:web; ip addr show label 'eth0:*' | grep inet; ip -o addr show | awk '{print $2,$4,$NF}' | grep -v inet6 | head -6
ip addr add 10.7.0.1/24 brd + dev eth0; ip addr show to 10.7.0.0/16 | grep inet; ip addr add 10.7.0.1/24 dev eth0; echo "= $?"; ip addr add 300.0.0.1/24 dev eth0; echo "= $?"; ip addr add 10.8.0.1/33 dev eth0; echo "= $?"; ip addr add 10.8.0.1/24; echo "= $?"; ip addr add 10.8.0.1/24 dev eth9; echo "= $?"; ip addr del 10.8.0.1/24 dev eth0; echo "= $?"
ip addr add 169.254.7.7/16 scope link dev eth0; ip route show 169.254.0.0/16; ip addr flush dev eth0 scope link; ip addr show eth0 | grep -c 169; ip addr flush dev eth0 label 'eth0:*'; ip -s addr flush dev eth0 to 10.7.0.0/16; ip addr show eth0 | grep 'inet '
ip addr add 192.0.2.1/24 dev eth0 noprefixroute; ip route show 192.0.2.0/24; ip addr add 192.0.3.1/24 dev eth0 metric 500; ip route show 192.0.3.0/24; ip addr add 10.20.0.1 peer 10.20.0.2/32 dev eth0; ip route show 10.20.0.2; ip addr show to 10.20.0.1 | grep inet
ifconfig eth0 | sed -n '2p'; ifconfig eth0:5 10.30.0.1 netmask 255.255.255.0; ip addr show label eth0:5 | grep inet; ifconfig eth0:5 down; ip addr show | grep -c 10.30; route -n | sort | head -4; route add -net 10.40.0.0/16 gw 10.0.1.9; route del -net 10.40.0.0/16; ip route show 10.40.0.0/16; netstat -i | awk '{print $1,$2}'
kill %1; ip -n peer link set eth0 down; sleep 1.2; ip route; ping -c1 -W1 10.0.1.9; echo "= $?"; ip addr show eth0 | head -1
