cat /etc/iproute2/rt_tables
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip link set v1 up
echo "200 isp1" >> /etc/iproute2/rt_tables
printf '0x64\tisp2 # second\n' >> /etc/iproute2/rt_tables
ip route add default via 10.0.0.254 table isp1
ip route add 10.9.0.0/16 dev v0 table isp2
ip rule add from 10.0.0.1 table isp1
ip rule add fwmark 2 lookup isp2 prio 100
ip rule
ip -j rule
ip route show table isp1
ip route show table 200
ip route show table all | grep isp
ip route get 8.8.8.8 from 10.0.0.1
ip -d route show table isp2
ip route add 10.8.0.0/16 dev v0 table nosuch; echo $?
ip route show table nosuch; echo $?
ip rule add from 10.1.1.1 table nosuch; echo $?
mkdir -p /etc/iproute2/rt_tables.d; echo "300 extra" > /etc/iproute2/rt_tables.d/my.conf
echo "301 other" > /etc/iproute2/rt_tables.d/my.txt
ip rule add from 10.2.2.2 table extra; ip rule add from 10.2.2.3 table other; echo $?
ip rule
echo "201 isp1" >> /etc/iproute2/rt_tables
echo "200 again" >> /etc/iproute2/rt_tables
ip rule; ip route add 10.7.0.0/16 dev v0 table isp1; ip route show table 200; ip route show table 201
echo "garbage" >> /etc/iproute2/rt_tables
echo "202 late" >> /etc/iproute2/rt_tables
ip rule add from 10.3.3.3 table late; echo $?
