# Until a rule was made, local and main are one table: a longer prefix of main goes before a local block on lo; a rule parts them.
ip link set lo up
ip netns add red; ip -n red link set lo up
ip link add veth0 type veth peer name veth1 netns red
ip addr add 10.0.1.2/24 dev veth0; ip link set veth0 up
ip -n red addr add 10.0.1.1/24 dev veth1; ip -n red link set veth1 up
sleep 1.2
ip addr add 10.0.0.9/16 dev lo
ip route show table local
ip route get 10.0.1.1
ip route get 10.0.2.1
ping -n -c 1 -W 1 10.0.1.1; echo "= $?"
ip netns exec red ping -n -c 1 -W 1 10.0.1.2; echo "= $?"
ping -n -c 1 -W 1 10.0.7.7; echo "= $?"
ip rule add from 10.99.0.0/16 lookup 100 prio 500
ip route get 10.0.1.1
ip netns exec red ping -n -c 1 -W 1 10.0.1.2; echo "= $?"
ip rule del prio 500
ip route get 10.0.1.1
