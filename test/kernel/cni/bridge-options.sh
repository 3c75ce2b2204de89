# The bridge plugin's options: a promiscuous bridge, a VLAN, no ipam, a default gateway, a forced address, static addresses of both families.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/\{0.0.0.0 [0f]*\}/ZERO/; s/fe80::[0-9a-f:]+/LL/g'; }
n=0
add() {
  n=$((n + 1)); ip netns add ns$n
  echo "$1" | CNI_COMMAND=ADD CNI_CONTAINERID=c$n CNI_NETNS=/run/netns/ns$n $P/bridge | macs; echo "exit ${PIPESTATUS[1]}"
}
echo == no ipam
add '{ "cniVersion": "1.0.0", "name": "l2", "type": "bridge", "bridge": "br-l2", "ipam": {} }'
ip -n ns1 -br link | macs
ip -br addr show br-l2 | macs
echo == promiscuous, default gateway
add '{ "cniVersion": "0.3.1", "name": "prom", "type": "bridge", "bridge": "br-p", "promiscMode": true, "isDefaultGateway": true, "ipam": { "type": "host-local", "ranges": [[{ "subnet": "10.1.2.0/24", "rangeStart": "10.1.2.9", "gateway": "10.1.2.99" }]] } }'
ip -n ns2 route
ip -d link show br-p | head -1 | macs
ip -br -4 addr show br-p
echo == default gateway and a default route of the ipam
add '{ "cniVersion": "0.3.1", "name": "prom", "type": "bridge", "bridge": "br-p", "isDefaultGateway": true, "ipam": { "type": "host-local", "subnet": "10.1.2.0/24", "routes": [{ "dst": "0.0.0.0/0" }] } }'
echo == another gateway on the bridge
add '{ "cniVersion": "0.4.0", "name": "other", "type": "bridge", "bridge": "br-p", "isGateway": true, "ipam": { "type": "host-local", "subnet": "10.1.2.0/25", "gateway": "10.1.2.50" } }'
add '{ "cniVersion": "0.4.0", "name": "other", "type": "bridge", "bridge": "br-p", "isGateway": true, "forceAddress": true, "ipam": { "type": "host-local", "subnet": "10.1.2.0/25", "gateway": "10.1.2.50" } }'
ip -br -4 addr show br-p
echo == both families, static
add '{ "cniVersion": "1.0.0", "name": "dual", "type": "bridge", "bridge": "br-d", "isGateway": true, "ipam": { "type": "static", "addresses": [{ "address": "10.10.0.1/24", "gateway": "10.10.0.254" }, { "address": "3ffe:ffff:0:1ff::1/64", "gateway": "3ffe:ffff:0::1" }], "routes": [{ "dst": "0.0.0.0/0" }, { "dst": "192.168.0.0/16", "gw": "10.10.5.1" }, { "dst": "3ffe:ffff:0:1ff::1/64" }], "dns": { "nameservers": ["8.8.8.8"], "domain": "example.com", "search": ["example.com"] } } }'
add '{ "cniVersion": "1.0.0", "name": "dual", "type": "bridge", "bridge": "br-d", "isGateway": true, "ipam": { "type": "host-local", "ranges": [[{ "subnet": "10.11.0.0/24" }], [{ "subnet": "fd00:11::/64" }]], "routes": [{ "dst": "::/0" }] } }'
ip -n ns8 -6 route | macs
ip -br addr show br-d | macs
echo == a bridge that is none
ip link add veth-x type veth peer name veth-y
add '{ "cniVersion": "1.0.0", "name": "bad", "type": "bridge", "bridge": "veth-x", "ipam": {} }'
echo == no such ipam plugin
add '{ "cniVersion": "1.0.0", "name": "bad", "type": "bridge", "bridge": "br-x", "ipam": { "type": "nowhere" } }' | grep -v details | tr -d ,
echo == no such namespace
echo '{ "cniVersion": "1.0.0", "name": "l2", "type": "bridge", "ipam": {} }' | CNI_COMMAND=ADD CNI_CONTAINERID=c9 CNI_NETNS=/run/netns/none $P/bridge
sleep 1.2
ip -br link | macs
