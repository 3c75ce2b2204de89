# loopback, host-device, sbr, static with ptp, bandwidth and tuning's refusals.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=eth0
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/qlen [0-9]+//'; }
run() { CNI_COMMAND=$1 $P/$2 | macs; echo "= ${PIPESTATUS[0]}"; }
ip netns add pod
echo == loopback
echo '{ "cniVersion": "1.0.0", "name": "lo", "type": "loopback" }' | CNI_IFNAME=lo run ADD loopback
ip -n pod addr show lo | grep -v valid
echo '{ "cniVersion": "1.0.0", "name": "lo", "type": "loopback" }' | CNI_IFNAME=lo run DEL loopback
ip -n pod -br link
echo == host-device
ip link add dev0 type veth peer name dev1; ip link set dev1 up; ip link set dev0 up
hd() { echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"hd\", \"type\": \"host-device\", $1 \"ipam\": ${2:-{\}} }"; }
hd '"device": "dev0",' '{ "type": "static", "addresses": [{ "address": "10.4.0.2/24" }], "routes": [{ "dst": "10.6.0.0/16", "gw": "10.4.0.1" }] }' | run ADD host-device
ip -br link | macs; ip -n pod -br addr | sed 's/fe80.*//'; ip -n pod route
ip -n pod link show eth0 | macs
hd '"device": "dev0",' '{ "type": "static", "addresses": [{ "address": "10.4.0.2/24" }] }' | run DEL host-device
sleep 1.2
ip -br link | macs; ip -n pod -br link
hd '"device": "none0",' | run ADD host-device
hd '' | run ADD host-device
hd '"device": "dev0",' | run ADD host-device
hd '"device": "dev0",' | run DEL host-device
echo == sbr
echo '{ "cniVersion": "1.0.0", "name": "p", "type": "ptp", "ipam": { "type": "static", "addresses": [{ "address": "10.8.0.2/24", "gateway": "10.8.0.1" }], "routes": [{ "dst": "0.0.0.0/0" }] } }' | CNI_COMMAND=ADD $P/ptp >/tmp/prev; echo "= $?"
macs </tmp/prev; echo
jq -c '{cniVersion: "1.0.0", name: "p", type: "sbr", prevResult: .}' /tmp/prev | run ADD sbr 2>/dev/null
ip -n pod rule; ip -n pod route show table all | grep -v ff00 | grep -v fe80
jq -c '{cniVersion: "1.0.0", name: "p", type: "sbr", prevResult: .}' /tmp/prev | run DEL sbr 2>/dev/null
ip -n pod rule
echo == bandwidth
bw() { jq -c "{cniVersion: \"1.0.0\", name: \"p\", type: \"bandwidth\", prevResult: .} + $1" /tmp/prev | run $2 bandwidth; }
bw '{}' ADD
bw '{ingressRate: 1000000}' ADD
bw '{ingressBurst: 1000000}' ADD
bw '{egressRate: 0, egressBurst: 100}' ADD
bw '{ingressRate: 8000000, ingressBurst: 80000}' ADD | tail -1
bw '{ingressRate: 8000000, ingressBurst: 80000}' CHECK
bw '{}' DEL
echo == tuning
tu() { jq -c "{cniVersion: \"1.0.0\", name: \"p\", type: \"tuning\", prevResult: .} + $1" /tmp/prev | run $2 tuning; }
tu '{sysctl: {"net.ipv4.nowhere": "1"}}' ADD
tu '{sysctl: {"kernel.hostname": "x"}}' ADD
tu '{sysctl: {"net.ipv4/../../kernel.hostname": "x"}}' ADD
tu '{sysctl: {"net.ipv4.conf.eth0.forwarding": "maybe"}}' ADD
tu '{mac: "00:11"}' ADD
tu '{mtu: 70000}' ADD
tu '{allmulti: true, txQLen: 77}' ADD | tail -1
ip -n pod link show eth0 | macs
tu '{allmulti: true, txQLen: 77}' DEL
ip -n pod link show eth0 | macs
