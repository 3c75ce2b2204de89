# A pod's whole chain by hand, as a runtime calls it: ptp, portmap, tuning, bandwidth and firewall, each with the result of the one before.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0 CNI_CONTAINERID=pod1 CNI_NETNS=/run/netns/pod
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/qlen 1000//; s/(ifb|bwp)[0-9a-f]{8,}/IFB/g'; }
ip netns add pod
call() { jq -c --argjson prev "$(cat /tmp/prev)" '. + {cniVersion: "1.0.0", name: "net"} + (if $prev == null then {} else {prevResult: $prev} end)' <<<"$2" | CNI_COMMAND=$CMD $P/$1 >/tmp/out; echo "$1 $CMD: exit $?"; }
add() { CMD=ADD; call "$1" "$2" && { macs </tmp/out; echo; }; [ -s /tmp/out ] && cp /tmp/out /tmp/prev; }
echo null >/tmp/prev
ptp='{ "type": "ptp", "ipMasq": true, "mtu": 1300, "ipam": { "type": "host-local", "subnet": "10.1.1.0/24", "routes": [{ "dst": "0.0.0.0/0" }] }, "dns": { "nameservers": ["10.1.1.53"] } }'
portmap='{ "type": "portmap", "capabilities": { "portMappings": true }, "runtimeConfig": { "portMappings": [{ "hostPort": 8080, "containerPort": 80, "protocol": "tcp" }, { "hostPort": 8053, "containerPort": 53, "protocol": "udp", "hostIP": "192.0.2.1" }] } }'
tuning='{ "type": "tuning", "sysctl": { "net.ipv4.conf.eth0.arp_filter": "1", "net.core.somaxconn": "500" }, "mac": "c2:11:22:33:44:55", "mtu": 1250, "promisc": true }'
firewall='{ "type": "firewall", "backend": "iptables" }'
add ptp "$ptp"
ip -n pod route
ip -n pod addr show eth0 | macs | grep -v valid_lft | grep -v inet6
ip route | macs
ip -br -4 addr | macs
add portmap "$portmap"
iptables -t nat -S
cat /proc/sys/net/ipv4/conf/*/route_localnet | sort | tr '\n' ' '; ls /proc/sys/net/ipv4/conf | sort | macs | tr '\n' ' '; echo
add tuning "$tuning"
ip -n pod -d link show eth0 | sed "s/qlen 1000//" | head -2
ip netns exec pod sysctl net.ipv4.conf.eth0.arp_filter net.core.somaxconn
add firewall "$firewall"
iptables -S
iptables -t filter -nvL CNI-FORWARD | head -3
echo == check
CMD=CHECK
for each in ptp tuning firewall; do call $each "${!each}"; cat /tmp/out; done
iptables -t nat -F CNI-HOSTPORT-DNAT
call portmap "$portmap"; cat /tmp/out; echo
ip netns exec pod sysctl -qw net.core.somaxconn=128
call tuning "$tuning"; cat /tmp/out; echo
ip -n pod link set eth0 mtu 1300
ip -n pod route del default
call ptp "$ptp"; sed "s/nil.u003e.*}/nil}/" /tmp/out; echo
echo == del
CMD=DEL
for each in firewall tuning portmap ptp; do call $each "${!each}"; cat /tmp/out; done
iptables -S; iptables -t nat -S
ip -br link | macs; ip -n pod -br link
find /var/lib/cni -type f
