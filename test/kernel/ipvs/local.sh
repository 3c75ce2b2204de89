# Clients and servers on the director itself: where the packets pass, the TTL that is left, and the hooks that they meet twice.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip netns add s
ip link add es type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev es
ip link set es up
ip -n s link set eth0 up; ip -n s link set lo up
ip -n s addr add 10.1.0.2/24 dev eth0
ip -n s route add default via 10.1.0.1
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.vs.conntrack=1
ip link add d0 type dummy
ip addr add 10.96.0.10/32 dev d0
ipvsadm -A -u 10.96.0.10:53 -s rr
ipvsadm -a -u 10.96.0.10:53 -r 10.1.0.2:5353 -m
iptables -t mangle -A OUTPUT -d 10.96.0.10 -p udp
iptables -t mangle -A OUTPUT -d 10.1.0.2 -p udp
iptables -A OUTPUT -d 10.96.0.10 -p udp
iptables -A OUTPUT -d 10.1.0.2 -p udp
iptables -A INPUT -p udp
iptables -t mangle -A POSTROUTING -p udp
iptables -t nat -A OUTPUT -d 10.96.0.10 -p udp -j ACCEPT
iptables -t nat -A POSTROUTING -m ipvs --vaddr 10.96.0.10 -j MASQUERADE
ip netns exec s iptables -A INPUT -p udp -m ttl --ttl-eq 63
ip netns exec s iptables -A INPUT -p udp -m ttl --ttl-eq 64
(echo answer | ip netns exec s timeout 9 nc -lu -p 5353 >/tmp/got) & sleep 2
(echo question; sleep 1.5) | nc -u -w 1 -p 4444 10.96.0.10 53; echo "= $?"
wait; cat /tmp/got
iptables -t mangle -nvL OUTPUT | tail -2
iptables -nvL OUTPUT | tail -2
iptables -nvL INPUT | tail -1
iptables -t mangle -nvL POSTROUTING | tail -1
iptables -t nat -nvL OUTPUT | tail -1
iptables -t nat -nvL POSTROUTING | tail -1
ip netns exec s iptables -nvL INPUT | tail -2
ipvsadm -Ln --stats
ipvsadm -Lnc | cut -c1-4,11-
conntrack -L -p udp 2>/dev/null | sed -E 's/ +[0-9]+ src/ src/'
cat /proc/net/ip_vs_stats | head -3
ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -a -t 10.96.0.10:80 -r 10.1.0.1:8080 -m
ipvsadm -a -t 10.96.0.10:80 -r 127.0.0.1:8080 -m
nc -lk -p 8080 >/dev/null & sleep 0.5
for p in 5001 5002; do nc -zv -w 2 -p $p 10.96.0.10 80; echo "= $?"; done
for p in 5001 5002; do ip netns exec s nc -zv -w 2 -p $p 10.96.0.10 80; echo "= $?"; done
ipvsadm -Ln | tail -3
kill %%
