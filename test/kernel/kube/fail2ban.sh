# Bans as fail2ban makes them, with a chain and with a set.
ip netns add c; ip netns add s; ip link set lo up; ip -n c link set lo up; ip -n s link set lo up
ip link add vc type veth peer name eth0 netns c; ip link add vs type veth peer name eth0 netns s
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs; ip link set vc up; ip link set vs up
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.0.2.1
sysctl -q -w net.ipv4.ip_forward=1
sleep 0.3
iptables -w -N f2b-sshd
iptables -w -A f2b-sshd -j RETURN
iptables -w -I INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
nc -lk 22 </dev/null >/dev/null 2>&1 &
sleep 0.2
ip netns exec c nc -zv -w 1 10.0.1.1 22; echo "= $?"
iptables -w -n -L INPUT | grep -q 'f2b-sshd[ \t]'; echo "= $?"
iptables -w -I f2b-sshd 1 -s 10.0.1.2 -j REJECT --reject-with icmp-port-unreachable
ip netns exec c nc -zv -w 1 10.0.1.1 22; echo "= $?"
iptables -L f2b-sshd -nv
iptables -w -D f2b-sshd -s 10.0.1.2 -j REJECT --reject-with icmp-port-unreachable
ip netns exec c nc -zv -w 1 10.0.1.1 22; echo "= $?"
iptables -w -D INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
iptables -w -F f2b-sshd
iptables -w -X f2b-sshd; echo "= $?"
iptables -S
ipset create f2b hash:ip timeout 600
iptables -I INPUT -p tcp -m multiport --dports 22,80 -m set --match-set f2b src -j REJECT --reject-with tcp-reset
ipset add f2b 10.0.1.2 timeout 60
ipset add f2b 10.0.1.2; echo "= $?"
ipset add f2b 10.0.1.2 -exist; echo "= $?"
ip netns exec c nc -zv -w 1 10.0.1.1 22; echo "= $?"
ipset test f2b 10.0.1.2; echo "= $?"
ipset del f2b 10.0.1.2; ipset test f2b 10.0.1.2; echo "= $?"
ip netns exec c nc -zv -w 1 10.0.1.1 22; echo "= $?"
ipset destroy f2b; echo "= $?"
ipset list f2b | head -4
ipset -L -n
