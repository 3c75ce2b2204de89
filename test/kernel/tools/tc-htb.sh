# HTB with classes and u32 filters: statistics, tokens, defaults, what is refused, and what the kernel has no module for.
ip netns add c; ip netns add s
ip -n c link add eth0 type veth peer name eth0 netns s
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip -n c addr add 10.0.0.1/24 dev eth0; ip -n s addr add 10.0.0.2/24 dev eth0; ip -n s addr add 10.0.0.3/24 dev eth0
sleep 1
tc -n c qdisc add dev eth0 root handle 1: htb default 30 r2q 20; echo "= $?"
tc -n c class add dev eth0 parent 1: classid 1:1 htb rate 10mbit
tc -n c class add dev eth0 parent 1:1 classid 1:10 htb rate 5mbit ceil 10mbit prio 1 quantum 3000
tc -n c class add dev eth0 parent 1:1 classid 1:30 htb rate 1mbit ceil 10mbit burst 20k cburst 30k
ip netns exec c ping -c2 -i0.2 10.0.0.2 >/dev/null
tc -n c -s class show dev eth0
tc -n c -s -d class show dev eth0 classid 1:30
tc -n c -s -d qdisc show dev eth0
tc -n c -j -p qdisc show dev eth0
tc -n c -j class show dev eth0; echo
tc -n c -j filter show dev eth0
tc -n c class show dev eth0 parent 1:1
tc -n c class show dev eth0 root
tc -n c filter add dev eth0 parent 1: protocol ip prio 5 u32 match ip dport 80 0xffff match ip protocol 6 0xff flowid 1:10; echo "= $?"
tc -n c filter add dev eth0 parent 1: protocol ip prio 5 u32 match ip src 10.0.0.0/8 classid 1:30; echo "= $?"
tc -n c filter add dev eth0 parent 1: protocol all prio 7 u32 match u32 0 0 flowid 1:30; echo "= $?"
tc -n c filter add dev eth0 parent 1: protocol ip handle 6 fw flowid 1:10; echo "= $?"
tc -n c filter add dev eth0 parent 1: protocol ip flower dst_ip 10.0.0.3 classid 1:10; echo "= $?"
tc -n c filter add dev eth0 parent 1: protocol ip matchall classid 1:10; echo "= $?"
tc -n c filter add dev eth0 parent 1: protocol ip basic classid 1:10; echo "= $?"
tc -n c filter add dev eth0 parent 1: u32 match u32 0 0 flowid 1:10; echo "= $?"
tc -n c filter add dev eth0 protocol ip u32 match ip dst 10.0.0.3 flowid 1:10; echo "= $?"
tc -n c filter show dev eth0
tc -n c -s filter show dev eth0 parent 1:
tc -n c filter del dev eth0 parent 1: protocol ip prio 5 handle 800::800 u32; echo "= $?"
tc -n c filter del dev eth0 parent 1: prio 9; echo "= $?"
tc -n c filter del dev eth0; echo "= $?"; tc -n c filter show dev eth0
tc -n c filter add dev eth0 parent 2: protocol ip u32 match u32 0 0 flowid 1:10; echo "= $?"
tc -n c filter add dev eth0 parent 1: protocol ip bogus; echo "= $?"
tc -n c qdisc add dev eth0 root handle 2: htb; echo "= $?"
tc -n c qdisc change dev eth0 root handle 1: htb default 10; echo "= $?"
tc -n c qdisc add dev eth0 parent 1:77 pfifo; echo "= $?"; tc -n c qdisc add dev eth0 parent 1:10 pfifo limit 5; echo "= $?"; tc -n c qdisc replace dev eth0 parent 1:10 handle 9: bfifo; echo "= $?"; tc -n c qdisc del dev eth0 parent 1:10; echo "= $?"; tc -n c qdisc del dev eth0 parent 1:10; echo "= $?"
tc -n c qdisc show dev eth0 root; tc -n c qdisc show dev eth0 parent 1:10; tc -n c qdisc show dev eth0 handle 1:; tc -n c qdisc show dev eth0 ingress; echo "= $?"
tc -n c class replace dev eth0 parent 1:1 classid 1:50 htb rate 2mbit; tc -n c class show dev eth0 | sort
tc -n c qdisc add dev eth0 clsact; echo "= $?"; tc -n c qdisc show; tc -n c filter show dev eth0 egress; tc -n c qdisc del dev eth0 clsact; echo "= $?"
tc -n c class del dev eth0 classid 1:1; echo "= $?"
tc -n c qdisc replace dev eth0 root handle 5: pfifo_fast; echo "= $?"; tc -n c -s qdisc show dev eth0
tc -n c qdisc add dev eth0 root handle 1: htb help 2>&1 | head -4; tc -n c class add dev eth0 parent 1: classid 1:1 htb help 2>&1 | head -4; tc qdisc add dev lo root pfifo help; tc filter add dev lo parent 1: u32 help 2>&1 | head -5; tc class help 2>&1 | head -3; tc filter help 2>&1 | head -3
