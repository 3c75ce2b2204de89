# connlimit counts by the address of the packet at hand, tracked or not: what answers counts for who answers.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add e0 netns a type veth peer name e0 netns b
ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; ip -n a link set e0 up; ip -n b link set e0 up
ip -n b addr add 10.0.0.3/24 dev e0;
sleep 1.2
N="ip netns exec a"
$N iptables -t raw -A PREROUTING -m connlimit --connlimit-above 0 --connlimit-mask 32
$N iptables -t raw -A PREROUTING -m connlimit --connlimit-above 1 --connlimit-mask 32
$N iptables -t raw -A OUTPUT -m connlimit --connlimit-above 1 --connlimit-mask 32
$N iptables -t raw -A OUTPUT -m connlimit --connlimit-upto 1 --connlimit-mask 32 --connlimit-daddr
$N iptables -A INPUT -m connlimit --connlimit-above 1 --connlimit-mask 32
$N iptables -A INPUT -m connlimit --connlimit-above 1 --connlimit-mask 32 --connlimit-daddr
$N iptables -A INPUT -m connlimit --connlimit-above 1 --connlimit-mask 24
$N iptables -A OUTPUT -m connlimit --connlimit-above 1 --connlimit-mask 32
$N iptables -A OUTPUT -m connlimit --connlimit-above 1 --connlimit-mask 32 --connlimit-daddr
$N ping -n -c 3 -i 0.2 10.0.0.2 -q | grep -o "[0-9] received"; sleep 0.1
$N ping -n -c 3 -i 0.2 10.0.0.3 -q | grep -o "[0-9] received"
$N ping -n -c 1 -i 0.2 10.0.0.3 -q | grep -o "[0-9] received"
$N iptables -t raw -nvL;$N iptables -nvL
$N iptables -t raw -F; $N iptables -t raw -A OUTPUT -j NOTRACK; $N iptables -Z
$N ping -n -c 3 -i 0.2 10.0.0.2 -q | grep -o "[0-9] received"; sleep 0.1
$N ping -n -c 3 -i 0.2 10.0.0.3 -q | grep -o "[0-9] received"
$N iptables -nvL
