# kube-proxy's rules for a ClusterIP service with two endpoints: probability, DNAT, the mark for hairpin, and masquerade.
ip link set lo up
ip link add cni0 type bridge
ip addr add 10.244.0.1/24 dev cni0
ip link set cni0 up
for i in 2 3 4; do
  ip netns add p$i
  ip link add v$i type veth peer name eth0 netns p$i
  ip link set v$i master cni0 up
  ip -n p$i addr add 10.244.0.$i/24 dev eth0
  ip -n p$i link set eth0 up
  ip -n p$i route add default via 10.244.0.1
done
sysctl -qw net.ipv4.ip_forward=1
iptables-restore --noflush <<'EOF'
*nat
:KUBE-SERVICES - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SEP-BBBBBBBBBBBBBBBB - [0:0]
:KUBE-SEP-CCCCCCCCCCCCCCCC - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-AAAAAAAAAAAAAAAA
-A KUBE-SVC-AAAAAAAAAAAAAAAA ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-AAAAAAAAAAAAAAAA -m comment --comment "default/web:http -> 10.244.0.2:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-BBBBBBBBBBBBBBBB
-A KUBE-SVC-AAAAAAAAAAAAAAAA -m comment --comment "default/web:http -> 10.244.0.3:8080" -j KUBE-SEP-CCCCCCCCCCCCCCCC
-A KUBE-SEP-BBBBBBBBBBBBBBBB -s 10.244.0.2/32 -m comment --comment default/web:http -j KUBE-MARK-MASQ
-A KUBE-SEP-BBBBBBBBBBBBBBBB -p tcp -m comment --comment default/web:http -m tcp -j DNAT --to-destination 10.244.0.2:8080
-A KUBE-SEP-CCCCCCCCCCCCCCCC -s 10.244.0.3/32 -m comment --comment default/web:http -j KUBE-MARK-MASQ
-A KUBE-SEP-CCCCCCCCCCCCCCCC -p tcp -m comment --comment default/web:http -m tcp -j DNAT --to-destination 10.244.0.3:8080
COMMIT
EOF
echo "= $?"
for i in 2 3; do ip netns exec p$i sh -c 'while true; do echo pod | nc -l -p 8080 -q 0 >/dev/null; done' & done
sleep 0.5
for i in 1 2 3; do ip netns exec p4 nc -z -w 2 10.96.0.10 80 && echo ok; sleep 0.2; done
nc -z -w 2 10.96.0.10 80 && echo ok
ip netns exec p4 nc -v -w 1 10.96.0.10 81; echo "= $?"
iptables -t nat -nvL KUBE-SERVICES
iptables -t nat -nvL KUBE-MARK-MASQ
iptables -t nat -nL KUBE-POSTROUTING
iptables-save -t nat | grep -c KUBE-SEP
iptables -t nat -S KUBE-SVC-AAAAAAAAAAAAAAAA
kill %1 %2
