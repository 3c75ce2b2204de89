# A device is renamed while down, and since 6.x while up too; a name that is taken or too long is refused.
ip link add veth0 type veth peer name veth1
ip link set veth0 name eth0
ip -br link
ip link set eth0 up
ip link set eth0 name eth1
echo $?
ip -br link | cut -c1-30
ip link set eth1 name veth1
ip link set eth1 name a-name-that-is-too-long
ip link set eth1 name ""
ip link set eth1 name a/b
ip link set nosuch name x
ip link set dev eth1 alias "to the router"
ip link show eth1
