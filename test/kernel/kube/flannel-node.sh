# A flannel and kube-proxy node in iptables mode dumped by an operator, with session affinity and node ports.
ip netns add p1; ip netns add p2; sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1
ip link add cni0 type bridge; ip addr add 10.244.1.1/24 dev cni0; ip link set cni0 up; ip link set lo up; sysctl -w net.bridge.bridge-nf-call-iptables=1
for i in 1 2; do ip netns exec p$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link add veth$i type veth peer name eth0 netns p$i; ip link set veth$i master cni0 up; bridge link set dev veth$i hairpin on; ip -n p$i addr add 10.244.1.1$i/24 dev eth0; ip -n p$i link set eth0 up; ip -n p$i link set lo up; ip -n p$i route add default via 10.244.1.1; done
iptables-restore <<'R'
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:FLANNEL-FWD - [0:0]
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-SERVICES - [0:0]
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-A INPUT -j KUBE-FIREWALL
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
-A FLANNEL-FWD -d 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-SERVICES -d 10.96.0.99/32 -p tcp -m comment --comment "default/empty has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:FLANNEL-POSTRTG - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SEP-A - [0:0]
:KUBE-SEP-B - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-WEB - [0:0]
:KUBE-EXT-WEB - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG -s 10.244.1.0/24 -d 10.244.0.0/16 -j RETURN
-A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web" -m tcp --dport 30080 -j KUBE-EXT-WEB
-A KUBE-EXT-WEB -m comment --comment "masquerade traffic for default/web external destinations" -j KUBE-MARK-MASQ
-A KUBE-EXT-WEB -j KUBE-SVC-WEB
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-SVC-WEB ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m comment --comment "default/web -> 10.244.1.11:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-A --mask 255.255.255.255 --rsource -j KUBE-SEP-A
-A KUBE-SVC-WEB -m comment --comment "default/web -> 10.244.1.11:80" -j KUBE-SEP-A
-A KUBE-SVC-WEB -m comment --comment "default/web -> 10.244.1.12:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-B
-A KUBE-SEP-A -s 10.244.1.11/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-A -p tcp -m recent --set --name KUBE-SEP-A --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.11:80
-A KUBE-SEP-B -p tcp -m tcp -j DNAT --to-destination 10.244.1.12:80
COMMIT
R
echo "= $?"; iptables-save -t nat | grep -v '^#' | grep -c .
ip route add 10.96.0.0/12 dev cni0; ip netns exec p1 nc -l -k -p 80 >/dev/null & sleep 0.3
ip netns exec p2 nc -z -v -w 1 10.96.0.10 80; nc -z -v -w 1 10.96.0.10 80; nc -z -v -w 1 10.244.1.1 30080; nc -z -v -w 1 10.96.0.99 80; ip netns exec p1 nc -z -v -w 1 10.96.0.10 80; ip netns exec p2 nc -z -v -w 1 10.244.1.1 30080
iptables -t nat -nvL KUBE-SVC-WEB; iptables -t nat -nvL KUBE-SEP-A; iptables -nvL KUBE-SERVICES; iptables -t nat -L KUBE-NODEPORTS -n --line-numbers
cat /proc/net/xt_recent/KUBE-SEP-A | awk '{print $1}' | sort; ls /proc/net/xt_recent
conntrack -L -d 10.96.0.10 2>/dev/null | awk '{print $5,$6,$8,$9,$10}' | sort -u
iptables -t nat -D KUBE-SERVICES 1; iptables -t nat -F KUBE-SVC-WEB; iptables -t nat -X KUBE-SVC-WEB; echo $?; iptables -t nat -S KUBE-SERVICES
