# A node with Calico's chains: cali- rules restored with --noflush, marks, ipsets, packets between two workloads.
for n in w1 w2; do ip netns add $n; ip -n $n link set lo up; done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1
for i in 1 2; do ip link add cali$i type veth peer name eth0 netns w$i; ip netns exec w$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set cali$i address ee:ee:ee:ee:ee:ee up; echo 1 > /proc/sys/net/ipv4/conf/cali$i/proxy_arp; echo 0 > /proc/sys/net/ipv4/neigh/cali$i/proxy_delay
ip -n w$i addr add 10.244.0.$i/32 dev eth0; ip -n w$i link set eth0 up; ip -n w$i route add 169.254.1.1 dev eth0; ip -n w$i route add default via 169.254.1.1; ip route add 10.244.0.$i dev cali$i; done
ipset create cali40masq-ipam-pools hash:net family inet maxelem 1048576; ipset create cali40all-ipam-pools hash:net family inet; ipset create cali40s:web hash:ip
ipset add cali40masq-ipam-pools 10.244.0.0/16; ipset add cali40all-ipam-pools 10.244.0.0/16; ipset add cali40s:web 10.244.0.1
cat > /tmp/r <<'R'
*raw
:cali-PREROUTING - -
:cali-rpf-skip - -
-A cali-PREROUTING -m comment --comment "cali:XFX5xbM8B9qR10JG" -j MARK --set-mark 0/0xf0000
-A cali-PREROUTING -m comment --comment "cali:EWMPb0zVROM-woQp" -i cali+ -j MARK --set-mark 0x40000/0x40000
-A cali-PREROUTING -m mark --mark 0x40000/0x40000 -m rpfilter --validmark --invert -j DROP
-I PREROUTING 1 -m comment --comment "cali:6gwbT8clXdHdC1b1" -j cali-PREROUTING
COMMIT
*filter
:cali-FORWARD - -
:cali-from-wl-dispatch - -
:cali-to-wl-dispatch - -
:cali-fw-cali1 - -
:cali-tw-cali2 - -
:cali-pi-web - -
:cali-cidr-block - -
-A cali-FORWARD -m comment --comment "cali:vjrMJCRpqwy5oRoX" -j MARK --set-mark 0/0xe0000
-A cali-FORWARD -i cali+ -j cali-from-wl-dispatch
-A cali-FORWARD -o cali+ -j cali-to-wl-dispatch
-A cali-FORWARD -j cali-cidr-block
-A cali-from-wl-dispatch -i cali1 -g cali-fw-cali1
-A cali-from-wl-dispatch -i cali2 -j RETURN
-A cali-from-wl-dispatch -m comment --comment "Unknown interface" -j DROP
-A cali-fw-cali1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A cali-fw-cali1 -m conntrack --ctstate INVALID -j DROP
-A cali-fw-cali1 -j MARK --set-mark 0x10000/0x10000
-A cali-fw-cali1 -m mark --mark 0x10000/0x10000 -j RETURN
-A cali-to-wl-dispatch -o cali2 -g cali-tw-cali2
-A cali-tw-cali2 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A cali-tw-cali2 -m comment --comment "Start of policies" -j MARK --set-mark 0/0x20000
-A cali-tw-cali2 -m mark --mark 0/0x20000 -j cali-pi-web
-A cali-tw-cali2 -m comment --comment "Return if policy accepted" -m mark --mark 0x10000/0x10000 -j RETURN
-A cali-tw-cali2 -j DROP
-A cali-pi-web -p tcp -m set --match-set cali40s:web src -m multiport --destination-ports 80 -j MARK --set-mark 0x10000/0x10000
-A cali-pi-web -p icmp -j MARK --set-mark 0/0x10000
-I FORWARD 1 -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD
-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m mark --mark 0x10000/0x10000 -j ACCEPT
COMMIT
*nat
:cali-POSTROUTING - -
:cali-nat-outgoing - -
-A cali-POSTROUTING -j cali-nat-outgoing
-A cali-nat-outgoing -m comment --comment "cali:flqWnvo8yq4ULQLa" -m set --match-set cali40masq-ipam-pools src -m set ! --match-set cali40all-ipam-pools dst -j MASQUERADE --random-fully
-I POSTROUTING 1 -j cali-POSTROUTING
COMMIT
R
iptables-restore --noflush --verbose < /tmp/r; echo "= $?"
iptables-restore --noflush -w 10 < /tmp/r; echo "= $?"
iptables -S FORWARD; iptables -t raw -S; iptables -t nat -S | grep cali
w1() { ip netns exec w1 "$@"; }
w1 ping -c 1 -W 1 10.244.0.2 | tail -2 | head -1
ip netns exec w2 nc -l -k -p 80 >/dev/null & sleep 0.3; w1 nc -z -v -w 1 10.244.0.2 80; w1 nc -z -v -w 1 10.244.0.2 81
iptables -nvL cali-tw-cali2 | awk '{print $1,$3}' | head -12; iptables -nvL cali-pi-web; iptables -t raw -nvL cali-PREROUTING
ipset list cali40s:web | grep -v 'Size\|Header'; ipset del cali40s:web 10.244.0.1; w1 nc -z -w 1 10.244.0.2 80; echo $?
ipset destroy cali40s:web; iptables -F cali-pi-web; ipset destroy cali40s:web; echo $?
w1 ip neigh | sed 's/ [A-Z]*$//'; conntrack -L -p tcp --dport 80 2>/dev/null | awk '{print $4,$5,$6,$8}' | sort -u
printf '*filter\n-D cali-tw-cali2 -j DROP\n-R cali-pi-web 1 -j ACCEPT\nCOMMIT\n' | iptables-restore --noflush; echo $?
printf '*filter\n:cali-pi-web - -\n-A cali-pi-web -j ACCEPT\n-F cali-cidr-block\n-X cali-cidr-block\nCOMMIT\n' | iptables-restore --noflush; echo $?
iptables -S cali-pi-web
