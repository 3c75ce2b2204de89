# The match of iptables for packets of IPVS: its options as they are listed and saved, what they count, and what they refuse.
# kernel: debian
modprobe ip_vs
ip link set lo up
ip netns add s
ip link add es type veth peer name eth0 netns s
ip addr add 10.1.0.1/24 dev es
ip link set es up
ip -n s link set eth0 up
ip -n s addr add 10.1.0.2/24 dev eth0
ip -n s route add default via 10.1.0.1
ip link add d0 type dummy
ip addr add 10.96.0.10/32 dev d0
ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -a -t 10.96.0.10:80 -r 10.1.0.2:8080 -m
sysctl -qw net.ipv4.vs.conntrack=1 net.ipv4.ip_forward=1
t() { echo "\$ $*"; "$@" 2>&1 | head -3; echo "= ${PIPESTATUS[0]}"; }
for h in INPUT OUTPUT POSTROUTING; do
  iptables -t mangle -A $h -m ipvs --ipvs
  iptables -t mangle -A $h -m ipvs ! --ipvs
  iptables -t mangle -A $h -p tcp -m ipvs --vproto tcp
  iptables -t mangle -A $h -m ipvs --vaddr 10.96.0.10
  iptables -t mangle -A $h -m ipvs --vaddr 10.96.0.0/16 --vport 80
  iptables -t mangle -A $h -m ipvs ! --vaddr 10.96.0.0/16
  iptables -t mangle -A $h -m ipvs --vdir ORIGINAL
  iptables -t mangle -A $h -m ipvs --vdir REPLY
  iptables -t mangle -A $h -m ipvs --vmethod MASQ
  iptables -t mangle -A $h -m ipvs ! --vmethod GATE
  iptables -t mangle -A $h -m ipvs --vportctl 21
  iptables -t mangle -A $h -m ipvs --vproto 17 --vport 53
done
iptables -t mangle -S
ip netns exec s nc -lk -p 8080 >/dev/null & sleep 0.5
ping -c 1 10.96.0.10 >/dev/null
nc -N -w 2 10.96.0.10 80 </dev/null; echo "= $?"
sleep 0.5
iptables -t mangle -nvL | awk 'NF > 3 { print ($1 > 0 ? "hit" : "-"), $0 }' | sed -E 's/^(hit|-) +[0-9]+ +[0-9]+ /\1 /' | grep -v Chain
iptables -t mangle -nL OUTPUT
t iptables -A INPUT -m ipvs
t iptables -A INPUT -m ipvs --vport 0
t iptables -A INPUT -m ipvs --vport http
t iptables -A INPUT -m ipvs --vproto nosuch
t iptables -A INPUT -m ipvs --vdir BOTH
t iptables -A INPUT -m ipvs --vmethod NAT
t iptables -A INPUT -m ipvs --vaddr 10.96.0.1 --vaddr 10.96.0.2
t ip6tables -A INPUT -m ipvs --vaddr fd00::/64 --vport 443 -j ACCEPT
t iptables -t mangle -C INPUT -m ipvs --vdir REPLY
ip6tables -S INPUT
kill %1
