# Types of sets with MAC addresses and marks, and with two networks, as a kernel with all types has them.
# kernel: debian
ipset create d hash:mac; ipset create h hash:ip,mac comment; ipset create j hash:net,net; ipset create m hash:net,port,net; ipset create n hash:ip,mark
ipset add d 00:11:22:33:44:55; ipset add h 10.0.0.9,aa:bb:cc:dd:ee:ff comment "my host"; ipset add j 10.0.0.0/8,192.168.0.0/16
ipset add m 10.0.0.0/8,tcp:443,10.2.0.0/16; ipset add n 10.0.0.1,0x10
ipset list | grep -v '^Header\|^Size\|^Revision'; ipset save | grep -v ^create
ipset add d 00:11:22:33:44; echo "= $?"; ipset add h 10.0.0.1; echo "= $?"; ipset add n 10.0.0.1,xx; echo "= $?"; ipset create x hash:mac family inet; echo "= $?"
ipset test d 00:11:22:33:44:55; ipset test d 00:11:22:33:44:56; ipset test n 10.0.0.1,16; ipset test m 10.1.1.1,tcp:443,10.2.3.4; ipset test m 10.1.1.1,udp:443,10.2.3.4
ip netns add a; ip link add va type veth peer name eth0 netns a; ip link set va address 02:00:00:00:00:01; ip -n a link set eth0 address 02:00:00:00:00:02
ip addr add 10.5.0.1/24 dev va; ip link set va up; ip -n a addr add 10.5.0.2/24 dev eth0; ip -n a link set eth0 up; sleep 2
ipset add d 02:00:00:00:00:02; ipset add h 10.5.0.2,02:00:00:00:00:02
iptables -A INPUT -p icmp -m set --match-set d src; iptables -A INPUT -p icmp -m set --match-set h src,src; iptables -A INPUT -p icmp -m set ! --match-set d src
ip netns exec a ping -c 1 -W 2 10.5.0.1 | sed -n 2p; iptables -nvL INPUT
