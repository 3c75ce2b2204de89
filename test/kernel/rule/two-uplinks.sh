# Policy routing with two uplinks: tables, rules, marks, suppression, realms of failure.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
for i in 1 2; do
  ip netns add isp$i
  ip link add wan$i type veth peer name eth0 netns isp$i
  ip link set wan$i up; ip addr add 203.0.$i.2/24 dev wan$i
  ip -n isp$i link set eth0 up; ip -n isp$i addr add 203.0.$i.1/24 dev eth0
  ip -n isp$i link set lo up; ip -n isp$i addr add 8.8.8.8/32 dev lo
done
sleep 1.2
echo "101 uplink1" >> /etc/iproute2/rt_tables; echo "102 uplink2" >> /etc/iproute2/rt_tables
ip route add default via 203.0.1.1 dev wan1 table uplink1
ip route add default via 203.0.2.1 dev wan2 table uplink2
ip route add 203.0.1.0/24 dev wan1 src 203.0.1.2 table uplink1
ip route add 203.0.2.0/24 dev wan2 src 203.0.2.2 table uplink2
ip route add default proto static scope global nexthop via 203.0.1.1 dev wan1 weight 3 nexthop via 203.0.2.1 dev wan2 weight 1
ip rule add from 203.0.1.2 lookup uplink1 prio 1000
ip rule add from 203.0.2.2 lookup uplink2 prio 1001
ip rule add fwmark 0x2/0xff table 102 prio 900
ip rule add iif lo to 9.9.9.0/24 table uplink2 prio 800
ip rule add ipproto udp dport 53 table uplink1 prio 700
ip rule add uidrange 0-0 table 200 pref 600
ip rule add not from all fwmark 5 lookup main suppress_prefixlength 0 prio 500
ip rule
ip rule show table uplink1
ip -j rule show prio 900
ip rule list from 203.0.1.2
ip route show table uplink1; ip route show table 102; ip route show table all | grep -v 'table local' | head -8
ip route get 8.8.8.8 from 203.0.1.2
ip route get 8.8.8.8 from 203.0.2.2
ip route get 8.8.8.8 mark 2
ip route get 9.9.9.9
ip route get 1.1.1.1 ipproto udp dport 53
ip route get 1.1.1.1 uid 1000 | sed 's/wan[12].*//;s/via [0-9.]*//'
ping -c1 -W1 -I 203.0.2.2 8.8.8.8 | sed -n 2p | sed 's/time.*//'
ping -c1 -W1 -m 2 8.8.8.8 | head -1
ip rule del prio 900; echo "= $?"
ip rule del prio 900; echo "= $?"
ip rule add from 10.0.0.0/8 blackhole prio 300; ip rule add to 10.1.0.0/16 unreachable prio 301; ip rule add to 10.2.0.0/16 prohibit prio 302
ip route get 10.1.0.1; echo "= $?"; ip route get 10.2.0.1; echo "= $?"
ip rule add goto 1000 prio 200; ip rule add nop prio 201; ip rule show | head -4
ip rule add from 1.2.3.4/33 table 5; echo "= $?"
ip rule add from 1.2.3.4 table nosuch; echo "= $?"
ip rule add fwmark xyz table 5; echo "= $?"
ip rule add prio 1000 from 203.0.1.2 lookup uplink1; echo "= $?"
ip rule add; echo "= $?"; ip rule show
ip link set wan1 down; ip route; ip route show table uplink1; ip rule | grep uplink1
ip route get 8.8.8.8
ip route flush table 102; ip route show table 102; echo "= $?"
ip rule flush; ip rule; ip route get 8.8.8.8; echo "= $?"
ip rule add lookup local prio 0; ip rule add lookup main; ip rule; ip -6 rule
