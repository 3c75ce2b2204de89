# The usual stateful firewall: out and its answers yes, in only what is allowed.
for n in lan wan; do ip netns add $n; ip -n $n link set lo up; done
ip link add veth0 type veth peer name eth0 netns lan
ip link add veth1 type veth peer name eth0 netns wan
ip addr add 10.0.0.1/24 dev veth0
ip addr add 10.1.0.1/24 dev veth1
ip link set veth0 up; ip link set veth1 up
ip -n lan addr add 10.0.0.2/24 dev eth0; ip -n lan link set eth0 up
ip -n wan addr add 10.1.0.2/24 dev eth0; ip -n wan link set eth0 up
ip -n lan route add default via 10.0.0.1
ip -n wan route add default via 10.1.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -P FORWARD DROP
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -i veth0 -o veth1 -j ACCEPT
iptables -A FORWARD -p tcp -d 10.0.0.2 --dport 22 -m conntrack --ctstate NEW -j ACCEPT
ip netns exec lan ping -c 1 -W 1 10.1.0.2 | tail -3
ip netns exec wan ping -c 1 -W 1 10.0.0.2 | tail -3
(ip netns exec lan sh -c 'echo ssh | timeout 4 nc -l -p 22 -q 0') & sleep 0.3
ip netns exec wan nc -w 1 10.0.0.2 22 </dev/null; echo "= $?"
ip netns exec wan nc -v -w 1 10.0.0.2 80 </dev/null; echo "= $?"
ip netns exec lan nc -v -w 1 10.1.0.2 80 </dev/null; echo "= $?"
ip netns exec lan nc -v -u -w 1 10.1.0.2 53 </dev/null; echo "= $?"
iptables -nvL FORWARD | sed -E 's/DROP [0-9].*/DROP)/; s/^ *[0-9]+ +[0-9]+ (.*ESTABLISHED)/    N     N \1/'
