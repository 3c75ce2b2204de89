# Shaping with the qdiscs at hand: tbf, htb with classes and u32 filters, fifo limits, ingress policing.
ip netns add c; ip netns add s
ip -n c link add eth0 type veth peer name eth0 netns s
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip -n c addr add 10.0.0.1/24 dev eth0; ip -n s addr add 10.0.0.2/24 dev eth0; ip -n s addr add 10.0.0.3/24 dev eth0
sleep 1.2
tc -n c qdisc show dev eth0
tc -n c qdisc add dev eth0 root handle 1: htb default 30; echo "= $?"
tc -n c class add dev eth0 parent 1: classid 1:1 htb rate 10mbit burst 15k; echo "= $?"
tc -n c class add dev eth0 parent 1:1 classid 1:10 htb rate 5mbit ceil 10mbit prio 1
tc -n c class add dev eth0 parent 1:1 classid 1:30 htb rate 1mbit ceil 10mbit prio 2
tc -n c filter add dev eth0 protocol ip parent 1:0 prio 1 u32 match ip dst 10.0.0.3/32 flowid 1:10; echo "= $?"
tc -n c qdisc show dev eth0
tc -n c class show dev eth0
tc -n c filter show dev eth0
ip netns exec c ping -c2 -i0.2 10.0.0.2 >/dev/null; ip netns exec c ping -c3 -i0.2 10.0.0.3 > /dev/null
tc -n c -s class show dev eth0 | grep -A1 'class htb' | grep -v '^--'
tc -n c -s qdisc show dev eth0
tc -n c -d class show dev eth0 classid 1:10
tc -n c qdisc add dev eth0 parent 1:10 handle 10: pfifo limit 10; echo "= $?"
tc -n c qdisc add dev eth0 parent 1:30 handle 30: tbf rate 1mbit burst 10k latency 50ms; echo "= $?"
tc -n c qdisc show dev eth0
tc -n c class change dev eth0 parent 1:1 classid 1:10 htb rate 6mbit ceil 10mbit; tc -n c class show dev eth0 classid 1:10
tc -n c class add dev eth0 parent 1:1 classid 1:10 htb rate 6mbit; echo "= $?"
tc -n c class add dev eth0 parent 9:1 classid 1:11 htb rate 6mbit; echo "= $?"
tc -n c class add dev eth0 parent 1:1 classid 1:12 htb; echo "= $?"
tc -n c class del dev eth0 classid 1:10; echo "= $?"
tc -n c filter del dev eth0 parent 1: prio 1; echo "= $?"
tc -n c class del dev eth0 classid 1:10; echo "= $?"
tc -n c class del dev eth0 classid 1:99; echo "= $?"
tc -n c class show dev eth0
tc -n c qdisc del dev eth0 root; tc -n c qdisc show dev eth0; tc -n c class show dev eth0
tc -n c qdisc add dev eth0 ingress; tc -n c qdisc show dev eth0
tc -n c filter add dev eth0 parent ffff: protocol ip prio 50 u32 match ip src 0.0.0.0/0 police rate 1mbit burst 10k drop flowid :1; echo "= $?"
tc -n c filter show dev eth0 parent ffff:; tc -n c filter show dev eth0 ingress
tc -n c qdisc del dev eth0 ingress; echo "= $?"; tc -n c qdisc del dev eth0 ingress; echo "= $?"
tc -n c qdisc replace dev eth0 root sfq perturb 10; echo "= $?"
tc -n c qdisc del dev eth0 root; tc qdisc show; tc -n c qdisc del dev eth0 root; echo "= $?"
tc -V; tc; echo "= $?"; tc bogus; echo "= $?"; tc qdisc bogus; echo "= $?"; tc class show; echo "= $?"; tc filter show dev nosuch; echo "= $?"
