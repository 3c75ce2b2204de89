# A veth made without a queue length gets the usual one with its first qdisc.
ip link add name a txqueuelen 0 type veth peer name b
ip link show a | head -1
tc qdisc add dev a root handle 1: htb default 30
ip link show a | head -1
tc class add dev a parent 1: classid 1:30 htb rate 1mbit burst 5k
tc qdisc del dev a root
ip link show a | head -1
ip link set dev a txqueuelen 0
ip link show a | head -1
tc qdisc add dev a root tbf rate 1mbit burst 10k limit 10k
ip link show a | head -1
ip link show b | head -1
