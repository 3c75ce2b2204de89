# Two ends of a cable with different MTUs: large packets of one side are lost on the other's receive, small ones pass.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip -n a link set eth0 mtu 1400
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ping -c 1 -W 1 -q 10.0.0.2 | grep packets
ping -c 1 -W 1 -q -M do -s 1372 10.0.0.2 | grep packets
ping -c 1 -W 1 -q -M do -s 1376 10.0.0.2 | grep packets
ping -c 1 -W 1 -q -M do -s 1472 10.0.0.2 | grep packets
ip netns exec a ping -c 1 -W 1 -q -s 1472 10.0.0.1 | grep packets
ip netns exec a ping -c 1 -W 1 -M do -s 1373 10.0.0.1 | sed -n 2p
ip -n a -s link show eth0 | sed -n '3,4p' | awk '{print $NF, $3, $4}' | tail -1
ip link set veth0 mtu 1400
ping -c 1 -W 1 -M do -s 1472 10.0.0.2 | sed -n 2p
