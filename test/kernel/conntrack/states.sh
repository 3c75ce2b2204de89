# ctstate NEW, ESTABLISHED, RELATED, INVALID and UNTRACKED, counted by rules on the way in.
ip netns add c
ip link add veth0 type veth peer name eth0 netns c
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n c addr add 10.0.0.2/24 dev eth0
ip -n c link set eth0 up
for s in NEW ESTABLISHED RELATED INVALID UNTRACKED; do iptables -A INPUT -m conntrack --ctstate $s; done
ip netns exec c ping -c 2 -i 0.2 -q 10.0.0.1 >/dev/null
iptables -nvL INPUT | awk 'NR>2{print $1,$2,$NF}'
iptables -Z
echo x | nc -u -w 1 10.0.0.2 9999
iptables -nvL INPUT | awk 'NR>2{print $1,$2,$NF}'
iptables -Z
iptables -t raw -A PREROUTING -p icmp -j NOTRACK
ip netns exec c ping -c 1 -q 10.0.0.1 >/dev/null
iptables -nvL INPUT | awk 'NR>2{print $1,$2,$NF}'
iptables -Z
(timeout 3 nc -l -p 80 >/dev/null) & sleep 0.3
(sleep 2) | ip netns exec c nc -q 0 10.0.0.1 80 & sleep 0.5
iptables -nvL INPUT | awk 'NR>2{print $1,$2,$NF}'
wait
