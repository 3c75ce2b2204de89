# renames while up, deleting things in use
ip link add br0 type bridge; ip link add v0 type veth peer name v1
ip link set v0 master br0; ip link set br0 up; ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev br0; ip route add 10.9.0.0/16 via 10.0.0.2
ip link set v0 name port0; echo $?
ip link set br0 name lan0; echo $?
ip -br link; ip route; bridge link | awk '{print $2,$7}'
ip link set v1 down; ip link set v1 name lan0; echo $?
ip link set v1 name v1; echo $?
ip link set v1 name port1; ip link set port1 up; ip -o link show port1 | cut -d' ' -f2
cat /proc/sys/net/ipv4/conf/lan0/forwarding; ls /proc/sys/net/ipv4/conf
ip addr show label 'br0*'; ip -4 addr show lan0
ip link del lan0; ip -br link; ip route; echo "routes gone"
ip link show port0; ip link del port1; ip link show port0; echo $?
ip link add br1 type bridge; ip link add br2 type bridge; ip link set br2 master br1; echo $?
ip link add a0 type veth peer name a1; ip link set a0 master br1; ip link set a0 master br2; echo $?
bridge link show; ip link set a0 nomaster; ip link set a0 nomaster; echo $?
ip link set a0 master nosuch; echo $?
ip link set a0 master a1; echo $?
ip netns add n; ip link set a0 netns n; ip link set a0 up; echo $?
ip -n n link set a0 netns 1; ip link show a0 | head -1
ip link set a0 netns n name eth0; ip -n n -br link | awk '{print $1}'
ip -n n link add eth0 type bridge; echo $?
ip link add eth0 type bridge; ip link set eth0 netns n; echo $?
ip -n n link del eth0; ip -br link show a1; echo $?
ip link add dup type veth peer name dup; echo $?
ip link add x0 type veth peer name br1; echo $?
ip link add index 50 name fifty type bridge; ip -o link show fifty | cut -d: -f1; ip link add index 50 name other type bridge; echo $?
ip link set dev fifty address 00:11:22:33:44:55 mtu 1400 txqueuelen 10 up; ip link show fifty
ip link set fifty down mtu 1300 name sixty; ip link show sixty
ip link add link fifty name m0 type macvlan mode bridge; echo $?
ip link add link sixty name m0 type macvlan mode bogus; echo $?
ip link set lo down; ip link set lo up; ip link set lo mtu 16384; ip link set lo name loop; echo $?
ip link set lo address 02:00:00:00:00:01; echo $?
ip addr del 127.0.0.1/8 dev lo; echo $?; ping -c1 -W1 127.0.0.1; echo $?
