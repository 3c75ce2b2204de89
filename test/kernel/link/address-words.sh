# Link addresses as sscanf reads them, and ifconfig of aliases without an address.
for a in down dev up off 1 a z 0x1 d:e 1:2:3:4:5:6:7 1.2.3.4 100 02:00:00:00:00:0g -5 02-00-00 :1 1: 1::2; do echo "= $a"; ip link add x address $a type veth; echo $?; ip link del x 2>/dev/null; done
ip link add u type veth peer name w
for a in down dev 02:00:00:00:00:0g 100 1: 1.2.3.4 02:03; do echo "= $a"; ip link set u address $a; echo $?; ip link set u broadcast $a; ip neigh add 1.2.3.4 lladdr $a dev u; ip maddr add $a dev u; bridge fdb add $a dev u; done 
ip link set a down; ip link set b up; ip link set d up; ip link set br up; ip link set m up; ip link set n up; ip link set p on; ip link set g 1;  ip link set t x; ip link set v 1
ip addr add 192.168.1.1/24 dev u; ifconfig u up
ifconfig u:7; ifconfig u:; ifconfig v:7; ifconfig u:abc | head -n 1; ifconfig u:7 down; ifconfig u:7 up; ifconfig u:7 mtu 1300; ip link show u; ifconfig u:7 netmask 255.0.0.0; ifconfig u:7 hw ether 02:00:00:00:00:88; ifconfig u:7 | head -n 2;  ifconfig u:7 1.1.1.1; ifconfig u:7; ifconfig u:7 0.0.0.0; ifconfig u:7; ip addr show u
