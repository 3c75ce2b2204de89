# kube-router's network policies: ipsets restored, chains per pod and policy, marks and default denial, with packets.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1; ip link set lo up
ip link add kube-bridge type bridge; ip addr add 10.1.0.1/24 dev kube-bridge; ip link set kube-bridge up; sysctl -qw net.bridge.bridge-nf-call-iptables=1
for i in 2 3 4; do ip netns add p$i; ip netns exec p$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link add v$i type veth peer name eth0 netns p$i; ip link set v$i master kube-bridge up; ip -n p$i addr add 10.1.0.$i/24 dev eth0; ip -n p$i link set eth0 up; ip -n p$i route add default via 10.1.0.1; done
ipset restore -exist <<'R'
create KUBE-DST-WEB hash:ip family inet hashsize 1024 maxelem 65536 timeout 0
create KUBE-SRC-FRONT hash:ip family inet hashsize 1024 maxelem 65536 timeout 0
create kube-router-pod-subnets hash:net family inet
create kube-router-local-ips hash:ip timeout 0
add KUBE-DST-WEB 10.1.0.2 timeout 0
add KUBE-SRC-FRONT 10.1.0.3 timeout 0
add kube-router-pod-subnets 10.1.0.0/16
add kube-router-local-ips 10.1.0.1
R
iptables-restore --wait=5 --noflush <<'R'
*filter
:KUBE-ROUTER-INPUT - [0:0]
:KUBE-ROUTER-FORWARD - [0:0]
:KUBE-ROUTER-OUTPUT - [0:0]
:KUBE-NWPLCY-WEB - [0:0]
:KUBE-NWPLCY-DEFAULT - [0:0]
:KUBE-POD-FW-WEB - [0:0]
-A INPUT -m comment --comment "kube-router netpol - 4IA2OSFRMVNDXBVV" -j KUBE-ROUTER-INPUT
-A FORWARD -m comment --comment "kube-router netpol - TEMCG2JMVZWTQOU7" -j KUBE-ROUTER-FORWARD
-A OUTPUT -m comment --comment "kube-router netpol - VEAAIY32XVBHCSCY" -j KUBE-ROUTER-OUTPUT
-A KUBE-ROUTER-INPUT -p tcp -m comment --comment "allow LOCAL TCP traffic to node ports - LR7XO7NXDBGQJD2M" -m addrtype --dst-type LOCAL -m multiport --dports 30000:32767 -j RETURN
-A KUBE-ROUTER-INPUT -m comment --comment "allow traffic to cluster IP" -d 10.96.0.0/12 -j RETURN
-A KUBE-ROUTER-FORWARD -d 10.1.0.2/32 -m comment --comment "rule to jump traffic destined to POD name:web" -j KUBE-POD-FW-WEB
-A KUBE-ROUTER-FORWARD -d 10.1.0.2/32 -m physdev --physdev-is-bridged -m comment --comment "rule to jump traffic destined to POD name:web" -j KUBE-POD-FW-WEB
-A KUBE-ROUTER-FORWARD -m comment --comment "rule to explicitly ACCEPT traffic that comply to network policies" -m mark --mark 0x20000/0x20000 -j ACCEPT
-A KUBE-ROUTER-OUTPUT -d 10.1.0.2/32 -j KUBE-POD-FW-WEB
-A KUBE-POD-FW-WEB -m comment --comment "rule for stateful firewall for pod" -m conntrack --ctstate INVALID -j DROP
-A KUBE-POD-FW-WEB -m comment --comment "rule for stateful firewall for pod" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-POD-FW-WEB -d 10.1.0.2/32 -m comment --comment "rule to permit the traffic traffic to pods when source is the pod's local node" -m addrtype --src-type LOCAL -j ACCEPT
-A KUBE-POD-FW-WEB -d 10.1.0.2/32 -m comment --comment "run through nw policy web" -j KUBE-NWPLCY-WEB
-A KUBE-POD-FW-WEB -m comment --comment "rule to log dropped traffic POD name:web" -m mark ! --mark 0x10000/0x10000 -m limit --limit 10/min --limit-burst 10 -j NFLOG --nflog-group 100
-A KUBE-POD-FW-WEB -m comment --comment "rule to REJECT traffic destined for POD name:web" -m mark ! --mark 0x10000/0x10000 -j REJECT
-A KUBE-POD-FW-WEB -j MARK --set-mark 0/0x10000
-A KUBE-POD-FW-WEB -m comment --comment "set mark to ACCEPT traffic that comply to network policies" -j MARK --set-mark 0x20000/0x20000
-A KUBE-NWPLCY-WEB -p tcp -m set --match-set KUBE-SRC-FRONT src -m set --match-set KUBE-DST-WEB dst -m tcp --dport 80 -m comment --comment "rule to ACCEPT traffic from source pods to dest pods" -j MARK --set-xmark 0x10000/0x10000
-A KUBE-NWPLCY-WEB -p tcp -m set --match-set KUBE-SRC-FRONT src -m set --match-set KUBE-DST-WEB dst -m tcp --dport 80 -m mark --mark 0x10000/0x10000 -j RETURN
-A KUBE-NWPLCY-WEB -p icmp -m comment --comment "allow icmp echo requests" -m icmp --icmp-type 8 -j MARK --set-xmark 0x10000/0x10000
COMMIT
*nat
:KUBE-ROUTER-SNAT - [0:0]
-A POSTROUTING -m set --match-set kube-router-pod-subnets src -m set ! --match-set kube-router-pod-subnets dst -m set ! --match-set kube-router-local-ips dst -j MASQUERADE --random-fully
COMMIT
R
echo "= $?"; ip netns exec p2 nc -l -k -p 80 > /dev/null & sleep 0.3
ip netns exec p3 nc -z -v -w 1 10.1.0.2 80; ip netns exec p4 nc -z -v -w 1 10.1.0.2 80; nc -z -v -w 1 10.1.0.2 80; ip netns exec p4 ping -c 1 -W 1 10.1.0.2 | tail -2 | head -1; ip netns exec p3 nc -z -v -w 1 10.1.0.2 81
iptables -nvL KUBE-POD-FW-WEB | cut -c1-110; iptables -nvL KUBE-NWPLCY-WEB; iptables -nvL KUBE-ROUTER-FORWARD | awk '{print $1,$3}'
iptables -t nat -S | tail -2; ipset add KUBE-SRC-FRONT 10.1.0.4 timeout 0; ip netns exec p4 nc -z -v -w 1 10.1.0.2 80; ipset list KUBE-SRC-FRONT | tail -2 | sort; ipset list -t KUBE-SRC-FRONT | grep Ref; ipset flush KUBE-SRC-FRONT; ip netns exec p3 nc -z -v -w 1 10.1.0.2 80
iptables-save -t filter | grep -c KUBE; iptables-save | iptables-restore; echo "= $?"; iptables-save > /tmp/a; iptables-restore < /tmp/a; iptables-save | diff <(grep -v '^#' /tmp/a) <(iptables-save | grep -v '^#') >/dev/null; echo "same $?"; iptables -C KUBE-ROUTER-OUTPUT -d 10.1.0.2 -j KUBE-POD-FW-WEB; echo "= $?"
