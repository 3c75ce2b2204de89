# ptp and loopback under every version, both families, name servers, no gateway, refusals.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/fe80::[0-9a-f:]+/LL/g'; }
n=0
add() {
  n=$((n + 1)); ip netns add ns$n
  echo "$2" | CNI_COMMAND=ADD CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/$1 | tee /tmp/last | macs; echo "exit ${PIPESTATUS[1]}"
}
chk() { jq -c --argjson p "$(cat /tmp/last)" '. + {prevResult: $p}' <<<"$2" | CNI_COMMAND=CHECK CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/$1 | macs; echo "exit ${PIPESTATUS[1]}"; }
del() { echo "$2" | CNI_COMMAND=DEL CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/$1 | macs; echo "exit ${PIPESTATUS[1]}"; }
for v in 0.1.0 0.2.0 0.3.0 0.3.1 0.4.0 1.0.0; do
echo == $v
c='{ "cniVersion": "'$v'", "name": "mynet", "type": "ptp", "ipMasq": true, "mtu": 5000, "ipam": { "type": "host-local", "subnet": "10.1.2.0/24" } }'
add ptp "$c"
ip -n ns$n route; ip -n ns$n -br addr | macs; ip -n ns$n link show eth0 | grep -o 'mtu [0-9]*'
chk ptp "$c"; del ptp "$c"
done
echo == dual
c='{ "cniVersion": "1.0.0", "name": "mynet", "type": "ptp", "ipMasq": true, "mtu": 5000, "ipam": { "type": "host-local", "ranges": [[{ "subnet": "10.1.2.0/24" }], [{ "subnet": "2001:db8:1::0/66" }]], "routes": [{ "dst": "0.0.0.0/0" }, { "dst": "::/0" }, {"dst": "10.9.0.0/16", "gw": "10.1.2.1"}] }, "dns": {"nameservers": ["10.1.2.123"], "domain": "some.domain.test", "search": ["search.test"], "options": ["option1:foo"]} }'
add ptp "$c"
ip -n ns$n route; ip -n ns$n -6 route | macs; ip route | macs; ip -6 route | macs
iptables -t nat -S; ip6tables -t nat -S
chk ptp "$c"; del ptp "$c"
iptables -t nat -S; ip6tables -t nat -S
echo == ipam dns
printf 'nameserver 192.0.2.9\ndomain a.b\nsearch x.y z.w\noptions ndots:5\n' >/tmp/r.conf
for d in '"dns": {}' '"dns": {"nameservers": ["1.2.3.4"]}' '"dns": {"domain": "d"}' '"dns": {"options": ["o"]}' '"dns": {"search": ["s"]}'; do
add ptp '{ "cniVersion": "0.4.0", "name": "n2", "type": "ptp", "ipam": { "type": "host-local", "subnet": "10.1.3.0/24", "resolvConf": "/tmp/r.conf" }, '"$d"' }' | jq -c .dns 2>/dev/null
add bridge '{ "cniVersion": "0.4.0", "name": "n2", "type": "bridge", "ipam": { "type": "host-local", "subnet": "10.1.3.0/24", "resolvConf": "/tmp/r.conf" }, '"$d"' }' | jq -c .dns 2>/dev/null
done
echo == no ipam
add ptp '{ "cniVersion": "1.0.0", "name": "mynet", "type": "ptp" }'
add ptp '{ "cniVersion": "1.0.0", "name": "mynet", "type": "ptp", "ipam": {} }'
echo == static without gateway
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "ipam": {"type": "static", "addresses": [{"address": "10.5.0.5/24"}]} }'
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "ipam": {"type": "static", "addresses": [{"address": "10.5.1.5/32", "gateway": "10.5.1.1"}], "routes": [{"dst": "0.0.0.0/0"}]} }'
ip -n ns$n route
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "mtu": 20, "ipam": {"type": "static", "addresses": [{"address": "10.5.2.5/32", "gateway": "10.5.2.1"}]} }'
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "mtu": 70000, "ipam": {"type": "static", "addresses": [{"address": "10.5.2.5/32", "gateway": "10.5.2.1"}]} }'
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "ipam": {"type": "static", "addresses": [{"address": "10.5.2.5/32", "gateway": "10.5.2.1"}], "routes": [{"dst": "10.0.0.0/33"}]} }'
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "ipam": {"type": "static", "addresses": [{"address": "10.5.2.5/24", "gateway": "10.5.2.1"}], "routes": [{"dst": "10.77.0.0/16", "gw": "10.99.0.1"}]} }'
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "ipam": {"type": "static", "addresses": [{"address": "10.5.2.5/24"},{"address": "10.5.2.6/24"}]} }'
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "ipam": {"type": "static", "addresses": []} }'
add ptp '{ "cniVersion": "1.0.0", "name": "st", "type": "ptp", "ipam": {"type": "static"} }'
echo == in the same place twice
c='{ "cniVersion": "1.0.0", "name": "twice", "type": "ptp", "ipam": { "type": "host-local", "subnet": "10.1.9.0/24" } }'
add ptp "$c"; echo "$c" | CNI_COMMAND=ADD CNI_CONTAINERID=other CNI_NETNS=/run/netns/ns$n $P/ptp | grep -o 'already exists'
ls /var/lib/cni/networks/twice
echo == loopback
lo() { echo "$2" | CNI_COMMAND=$1 CNI_CONTAINERID=lo CNI_NETNS=/run/netns/l CNI_IFNAME=lo $P/loopback; echo "exit $?"; }
ip netns add l
for v in 0.1.0 0.2.0 0.3.0 0.3.1 0.4.0 1.0.0; do lo ADD '{ "cniVersion": "'$v'", "name": "l", "type": "loopback" }'; done
lo ADD '{ "cniVersion": "1.0.0", "name": "l", "type": "loopback", "prevResult": {"cniVersion": "1.0.0", "ips": [{"address": "10.1.1.1/24"}]} }'
lo CHECK '{ "cniVersion": "1.0.0", "name": "l", "type": "loopback" }'
lo DEL '{ "cniVersion": "1.0.0", "name": "l", "type": "loopback" }'
ip -n l -br link
lo CHECK '{ "cniVersion": "1.0.0", "name": "l", "type": "loopback" }'
