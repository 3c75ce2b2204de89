# kube-proxy's iptables rules for a ClusterIP, a NodePort with Local policy and affinity, with traffic from pods and outside.
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
ip link add cni0 type bridge; ip link set cni0 address 0a:58:0a:f4:00:01; ip addr add 10.244.0.1/24 dev cni0; ip link set cni0 up
for i in 2 3 4; do ip netns add p$i; ip link add v$i type veth peer name eth0 netns p$i; ip link set v$i master cni0 up; bridge link set dev v$i hairpin on; ip -n p$i addr add 10.244.0.$i/24 dev eth0; ip -n p$i link set eth0 up; ip -n p$i link set lo up; ip -n p$i route add default via 10.244.0.1; done
ip netns add ext; ip link add ens0 type veth peer name eth0 netns ext; ip addr add 192.168.7.1/24 dev ens0; ip link set ens0 up; ip -n ext addr add 192.168.7.9/24 dev eth0; ip -n ext link set eth0 up
sleep 1
iptables-restore -w 5 --noflush --counters <<'R'
*filter
:KUBE-SERVICES - [0:0]
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-PROXY-FIREWALL - [0:0]
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-A INPUT -j KUBE-FIREWALL
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP
COMMIT
R
echo "= $?"
cat > rules <<'R'
*filter
:KUBE-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-SERVICES -d 10.96.0.30/32 -p tcp -m comment --comment "default/none has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
COMMIT
*nat
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SEP-AAA - [0:0]
:KUBE-SEP-BBB - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-WEB - [0:0]
:KUBE-EXT-WEB - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SERVICES -d 10.96.0.20/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -j KUBE-EXT-WEB
-A KUBE-EXT-WEB -m comment --comment "masquerade traffic for default/web:http external destinations" -j KUBE-MARK-MASQ
-A KUBE-EXT-WEB -j KUBE-SVC-WEB
-A KUBE-SVC-WEB ! -s 10.244.0.0/16 -d 10.96.0.20/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m comment --comment "default/web:http -> 10.244.0.2:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-AAA --mask 255.255.255.255 --rsource -j KUBE-SEP-AAA
-A KUBE-SVC-WEB -m comment --comment "default/web:http -> 10.244.0.3:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-BBB --mask 255.255.255.255 --rsource -j KUBE-SEP-BBB
-A KUBE-SVC-WEB -m comment --comment "default/web:http -> 10.244.0.2:80" -m statistic --mode nth --every 2 --packet 0 -j KUBE-SEP-AAA
-A KUBE-SVC-WEB -m comment --comment "default/web:http -> 10.244.0.3:80" -j KUBE-SEP-BBB
-A KUBE-SEP-AAA -s 10.244.0.2/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ
-A KUBE-SEP-AAA -p tcp -m comment --comment "default/web:http" -m recent --set --name KUBE-SEP-AAA --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.0.2:80
-A KUBE-SEP-BBB -s 10.244.0.3/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ
-A KUBE-SEP-BBB -p tcp -m comment --comment "default/web:http" -m recent --set --name KUBE-SEP-BBB --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.0.3:80
COMMIT
R
iptables-restore --noflush rules; echo "= $?"
for i in 2 3; do (ip netns exec p$i sh -c "while echo pod$i | nc -l -p 80 -q 0; do :; done" & echo $! >> pids); done; sleep 0.3
for n in p4 p4 p2 p3 ext; do case $n in ext) to="192.168.7.1 30080";; *) to="10.96.0.20 80";; esac; echo "$n: $(ip netns exec $n nc -w 1 $to </dev/null)"; done
nc -w 1 10.96.0.20 80 </dev/null; echo "= $?"
nc -w 1 192.168.7.1 30080 </dev/null; echo "= $?"
nc -w 1 -v 10.96.0.30 80 </dev/null; echo "= $?"
ip netns exec p4 nc -w 1 -v 10.96.0.30 80 </dev/null; echo "= $?"
ls /proc/net/xt_recent; cut -d' ' -f1 /proc/net/xt_recent/KUBE-SEP-AAA | sort; cut -d' ' -f1 /proc/net/xt_recent/KUBE-SEP-BBB | sort
iptables -t nat -nL KUBE-SVC-WEB
iptables -t nat -nL KUBE-SEP-BBB
iptables -t nat -nL KUBE-POSTROUTING; iptables -t nat -nL KUBE-SERVICES
iptables -nL KUBE-FORWARD; iptables -nvL KUBE-SERVICES
conntrack -L -d 10.96.0.20 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6 T/; s/sport=[0-9]\{5\}/sport=N/g; s/dport=[0-9]\{5\}/dport=N/g' | sort
conntrack -D --orig-dst 10.96.0.20 -p tcp >/dev/null 2>&1; echo "= $?"
iptables-save -t nat | grep -c KUBE; iptables-save | grep -v '^#' | grep -e KUBE-SVC -e '^\*'
printf '*nat\n:KUBE-SVC-WEB - [0:0]\n:KUBE-SEP-AAA - [0:0]\n-X KUBE-SEP-AAA\nCOMMIT\n' | iptables-restore --noflush; echo "= $?"
iptables -t nat -S KUBE-SVC-WEB; iptables -t nat -S KUBE-SEP-AAA; echo "= $?"
kill $(cat pids)
