# brctl makes bridges and shows them, with its own words for errors.
brctl show
brctl addbr br0
ip link set br0 address 02:00:00:00:00:01
brctl addbr br0; echo "= $?"
ip link add veth0 type veth peer name veth1
brctl addif br0 veth0
brctl addif br0 veth0; echo "= $?"
brctl addif br0 nosuch; echo "= $?"
brctl addif nosuch veth1; echo "= $?"
brctl addif br0 veth1
brctl show
brctl show br0
brctl delif br0 veth1
brctl delif br0 veth1; echo "= $?"
brctl stp br0 on
brctl setfd br0 4
brctl setageing br0 60
brctl show
brctl showstp br0 | head -12
brctl show nosuch; echo "= $?"
ip link set br0 up
brctl delbr br0; echo "= $?"
ip link set br0 down
brctl delbr br0; echo "= $?"
brctl delbr br0; echo "= $?"
brctl; echo "= $?"
brctl frob; echo "= $?"
