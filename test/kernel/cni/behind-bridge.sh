# Plugins behind a dual-stack bridge: firewall with its policies, tuning, bandwidth and portmap, added, checked, deleted and refused.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/fe80::[0-9a-f:]+/LL/g; s///'; }
n=0
new() { n=$((n + 1)); ip netns add ns$n; echo "$1" | CNI_COMMAND=ADD CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/bridge >/tmp/prev; echo "new $?"; }
call() { jq -c --argjson p "$(cat /tmp/prev)" '. + {prevResult: $p}' <<<"$3" | CNI_COMMAND=$1 CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/$2 >/tmp/out; e=$?; macs </tmp/out; echo "= $e"; }
b='{ "cniVersion": "1.0.0", "name": "net", "type": "bridge", "bridge": "br0", "isGateway": true, "ipMasq": true, "ipam": { "type": "host-local", "ranges": [[{"subnet": "10.1.2.0/24"}],[{"subnet": "fd00:1:2::/64"}]] } }'
new "$b"; macs </tmp/prev; echo
echo == firewall
f='{ "cniVersion": "1.0.0", "name": "net", "type": "firewall" }'
call ADD firewall "$f"; iptables-save -t filter | grep -v '^#'; ip6tables-save -t filter | grep -v '^#'
call ADD firewall "$f"; iptables -S CNI-FORWARD
call CHECK firewall "$f"
call DEL firewall "$f"; iptables-save -t filter | grep -v '^#'
call CHECK firewall "$f" | sed -E "s#rule \[-d [^ ]+#rule [-d ADDRESS#"
call ADD firewall '{ "cniVersion": "1.0.0", "name": "net", "type": "firewall", "backend": "iptables", "iptablesAdminChainName": "MINE" }'
iptables -S
call ADD firewall '{ "cniVersion": "1.0.0", "name": "net", "type": "firewall", "backend": "firewalld" }'
call ADD firewall '{ "cniVersion": "1.0.0", "name": "net", "type": "firewall", "backend": "pf" }'
call ADD firewall '{ "cniVersion": "1.0.0", "name": "net", "type": "firewall", "ingressPolicy": "same-bridge" }'
iptables -S; ip6tables -S
call ADD firewall '{ "cniVersion": "1.0.0", "name": "net", "type": "firewall", "ingressPolicy": "open" }'
call ADD firewall '{ "cniVersion": "1.0.0", "name": "net", "type": "firewall", "ingressPolicy": "other" }'
call DEL firewall '{ "cniVersion": "1.0.0", "name": "net", "type": "firewall", "ingressPolicy": "same-bridge" }'
iptables -S
echo == tuning
t() { call $1 tuning "{ \"cniVersion\": \"1.0.0\", \"name\": \"net\", \"type\": \"tuning\", $2 }"; }
t ADD '"sysctl": {"net.ipv4.conf.IFNAME.arp_filter": "1", "net.ipv4.conf.all.log_martians": "1"}' | tail -1
ip netns exec ns$n sysctl net.ipv4.conf.eth0.arp_filter net.ipv4.conf.all.log_martians
t CHECK '"sysctl": {"net.ipv4.conf.all.log_martians": "0"}'
t CHECK '"sysctl": {"net.ipv4.conf.all.log_martians": "1"}'
t ADD '"mac": "c2:11:22:33:44:55"'
t CHECK '"mac": "c2:11:22:33:44:56"'
t ADD '"promisc": true' | tail -1; ip -n ns$n link show eth0 | macs
t CHECK '"promisc": false'
t ADD '"mtu": 1454' | tail -1; ip -n ns$n link show eth0 | macs
t CHECK '"mtu": 1455'
t ADD '"allmulti": true' | tail -1; ip -n ns$n link show eth0 | macs
t DEL '"mtu": 1454, "allmulti": true, "promisc": true'; ip -n ns$n link show eth0 | macs
t ADD '"mac": "x"'
t ADD '"mac": "01:00:5e:00:00:01"'
t ADD '"mtu": 10'
t ADD '"sysctl": {"net.ipv4.ip_forward": "x"}'
t ADD '"sysctl": {"/net/ipv4/ip_forward": "1"}'
t ADD '"sysctl": {"net.ipv4.conf.eth9.arp_filter": "1"}'
t ADD '"sysctl": {"net.ipv4.ip_forward": 1}'
t ADD '"runtimeConfig": {"mac": "c2:11:22:33:44:77"}, "args": {"cni": {"mac": "c2:11:22:33:44:78"}}' | grep mac | macs
ip -n ns$n link show eth0 | grep -o 'c2:[0-9a-f:]*'
find /run/cni -type f 2>/dev/null | sort
echo == bandwidth
w() { call $1 bandwidth "{ \"cniVersion\": \"1.0.0\", \"name\": \"net\", \"type\": \"bandwidth\" $2 }"; }
w ADD ', "ingressRate": 8000000, "ingressBurst": 800000' | tail -1
# What is shaped by, and what CHECK sees of it, is the version's own: tbf up to 1.4, htb since.
w CHECK ', "ingressRate": 8000000, "ingressBurst": 800000'
w DEL ''
w ADD ', "ingressRate": -1, "ingressBurst": 5'
w ADD ', "ingressRate": 8000000, "ingressBurst": 80000000000'
w ADD ', "runtimeConfig": {"bandwidth": {"ingressRate": 8000, "ingressBurst": 0}}'
w ADD ', "runtimeConfig": {"bandwidth": {"ingressRate": 0, "ingressBurst": 0}}' | tail -1
w ADD ', "runtimeConfig": {"bandwidth": {"ingressRate": "8000"}}'
echo == portmap
p() { call $1 portmap "{ \"cniVersion\": \"1.0.0\", \"name\": \"net\", \"type\": \"portmap\", \"capabilities\": {\"portMappings\": true} $2 }"; }
p ADD ', "runtimeConfig": {"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"},{"hostPort": 53, "containerPort": 53, "protocol": "udp", "hostIP": "::1"},{"hostPort": 99, "containerPort": 99, "protocol": "sctp", "hostIP": "127.0.0.1"}]}' | tail -1
iptables -t nat -S; ip6tables -t nat -S
p CHECK ', "runtimeConfig": {"portMappings": [{"hostPort": 8081, "containerPort": 80, "protocol": "tcp"}]}'
p DEL ', "runtimeConfig": {"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}]}'
iptables -t nat -S; ip6tables -t nat -S
p ADD ', "runtimeConfig": {"portMappings": [{"hostPort": 70000, "containerPort": 80, "protocol": "tcp"}]}' | head -c 200; echo
p ADD ', "runtimeConfig": {"portMappings": [{"hostPort": -1, "containerPort": 80, "protocol": "tcp"}]}'
echo == bridge check and del
echo "$b" | jq -c --argjson p "$(cat /tmp/prev)" '. + {prevResult: $p}' | CNI_COMMAND=CHECK CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/bridge | macs
ip -n ns$n link set eth0 down
echo "$b" | jq -c --argjson p "$(cat /tmp/prev)" '. + {prevResult: $p}' | CNI_COMMAND=CHECK CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/bridge | macs
ip link del br0
echo "$b" | jq -c --argjson p "$(cat /tmp/prev)" '. + {prevResult: $p}' | CNI_COMMAND=CHECK CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/bridge | macs
echo "$b" | CNI_COMMAND=DEL CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/bridge; echo $?
iptables -t nat -S; ip -br link
