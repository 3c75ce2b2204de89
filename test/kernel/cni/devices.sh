# ptp, bridge, macvlan, host-device, loopback and static by ADD, CHECK and DEL: results, errors, and what they leave in both namespaces.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=eth0
macs() { sed -E 's/    //g; s/Required prev/required prev/; s/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/link-netnsid [0-9]+//; s/fe80::[0-9a-f:]*/LL/'; }
run() { CNI_COMMAND=$1 $P/$2 2>/tmp/err >/tmp/out; c=$?; head -c 900 /tmp/err | head -1 | cut -c1-80 | grep -v '^$'; tr -d '\n' </tmp/out | macs; echo " = $c"; }
fresh() { ip netns del pod 2>/dev/null; [ -n "$PREP" ] && sleep 0.3; ip netns add pod; rm -rf /var/lib/cni/*; iptables -t nat -F; iptables -t nat -X; iptables -F; iptables -X; for d in $(ip -br link | grep -o '^veth[0-9a-f]*\|^br[0-9]*\|^cni0'); do ip link del $d 2>/dev/null; done; }
state() { ip -n pod -br link | awk '{print $1,$4}' | sed 's,@if[0-9]*,,;s,NO-CARRIER\,,,;s,\,LOWER_UP,,;s,\,M-DOWN,,' | macs; ip -n pod -br addr | awk '{$2=""; print}' | sed 's,@if[0-9]*,,; s,fe80.*,,; s, *$,,' ; ip -n pod route; ip -n pod -6 route | grep -v 'fe80\|ff00'| macs; ip -br link | awk '{print $1}' | sed 's,@if[0-9]*,,' | macs; ip -br addr | awk '{$2=""; print}' | sed 's,@if[0-9]*,,; s,fe80.*,,; s, *$,,' | macs; ip route | macs; }
t() { # plugin conf
  fresh; echo "== $1 $2"
  [ -n "$PREP" ] && eval "$PREP"
  echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"n\", \"type\": \"$1\", $2 }" | run ADD $1; cp /tmp/out /tmp/prev
  state
  if [ "$(head -c 12 /tmp/prev | tr -d ' \n')" != '{"code"' ] && [ -s /tmp/prev ]; then
  echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"n\", \"type\": \"$1\", $2, \"prevResult\": $(cat /tmp/prev) }" | run CHECK $1
  fi
  echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"n\", \"type\": \"$1\", $2 }" | run CHECK $1
  echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"n\", \"type\": \"$1\", $2 }" | run DEL $1
  echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"n\", \"type\": \"$1\", $2 }" | run DEL $1
  ip -n pod -br link | awk '{print $1}' | macs; ip -br link | awk '{print $1}' | sed 's,@if[0-9]*,,' | macs; find /var/lib/cni -type f | sort
}
hl='"ipam": { "type": "host-local", "subnet": "10.1.2.0/24" }'
for V in 0.1.0 0.2.0 0.3.0 0.3.1 0.4.0 1.0.0; do t ptp "$hl"; t bridge "\"bridge\": \"br0\", \"isGateway\": true, $hl"; done
V=1.0.0
t ptp ''
t ptp '"ipam": {}'
t ptp '"mtu": 1400, '"$hl"
t ptp '"mtu": 60, '"$hl"
t ptp '"mtu": -4, '"$hl"
t ptp '"mtu": 70000, '"$hl"
t ptp '"dns": {"nameservers": ["1.1.1.1"], "domain": "x"}, '"$hl"
t ptp '"ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24"}] }'
t ptp '"ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/32", "gateway": "10.1.2.1"}] }'
t ptp '"ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24", "gateway": "10.9.2.1"}] }'
t ptp '"ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24", "gateway": "10.1.2.1"},{"address": "10.1.3.3/24", "gateway": "10.1.3.1"},{"address": "fd00::3/64", "gateway": "fd00::1"}], "routes": [{"dst": "0.0.0.0/0"},{"dst":"::/0"},{"dst":"10.77.0.0/16","gw":"10.1.3.1"}] }'
t ptp '"ipam": { "type": "static" }'
t ptp '"ipam": { "type": "nosuch" }'
t ptp '"ipam": { "type": "../x" }'
t bridge ''
t bridge '"bridge": "br0", "isGateway": true, "isDefaultGateway": true, '"$hl"
t bridge '"bridge": "br0", "isDefaultGateway": true, "hairpinMode": true, "promiscMode": false, "mtu": 1300, '"$hl"
t bridge '"bridge": "br0", "promiscMode": true, '"$hl"
t bridge '"bridge": "", '"$hl"
t bridge '"bridge": "a-name-much-too-long", '"$hl"
t bridge '"bridge": "lo", '"$hl"
t bridge '"bridge": "br0", "isGateway": true, "ipam": { "type": "host-local", "ranges": [[{"subnet":"10.1.2.0/24"}],[{"subnet":"fd00::/64"}]], "routes": [{"dst":"0.0.0.0/0"}] }'
t bridge '"bridge": "br0", "isDefaultGateway": true, "ipam": { "type": "host-local", "ranges": [[{"subnet":"10.1.2.0/24"}],[{"subnet":"fd00::/64"}]], "routes": [{"dst":"0.0.0.0/0","gw":"10.1.2.9"}] }'
t bridge '"bridge": "br0", "isGateway": true, "ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24"},{"address": "fd00::3/64"}] }'
t bridge '"bridge": "br0", "isGateway": true, "ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24"},{"address": "10.1.3.3/24"}] }'
t bridge '"bridge": "br0", "isGateway": true, "forceAddress": true, "ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24"},{"address": "10.1.3.3/24"}] }'
PREP='ip link add br0 type bridge; ip addr add 10.5.0.1/16 dev br0; ip addr add fd05::1/64 dev br0' 
t bridge '"bridge": "br0", "isGateway": true, '"$hl"
t bridge '"bridge": "br0", "isGateway": true, "forceAddress": true, '"$hl"
t bridge '"bridge": "br0", "isGateway": true, "ipam": { "type": "host-local", "subnet": "fd00::/64" }'
t bridge '"bridge": "br0", "isGateway": true, "ipam": { "type": "host-local", "subnet": "fd05::/64", "gateway": "fd05::9" }'
PREP='ip link add d1 type veth peer name d2; ip link set d1 up; ip link set d2 up; ip addr add 192.0.2.1/24 dev d1; ip route add default via 192.0.2.254'
t macvlan '"master": "d1"'
t macvlan '"master": "d1", '"$hl"
t macvlan "$hl"
t macvlan '"master": "d1", "mode": "x", '"$hl"
for m in bridge private vepa passthru; do t macvlan "\"master\": \"d1\", \"mode\": \"$m\", $hl"; done
t macvlan '"master": "d1", "mtu": 1400, '"$hl"
t macvlan '"master": "d1", "mtu": 30, '"$hl"
t macvlan '"master": "d1", "mac": "c2:11:22:33:44:55", '"$hl"
t macvlan '"master": "d1", "mac": "zz", '"$hl"
t macvlan '"master": "d1", "runtimeConfig": {"mac": "c2:11:22:33:44:56"}, "mac": "c2:11:22:33:44:55", '"$hl"
t macvlan '"master": "d1", "args": {"cni": {"mac": "c2:11:22:33:44:56"}}, '"$hl"
t macvlan '"master": "d1", "ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24", "gateway": "10.1.2.1"},{"address": "fd00::3/64", "gateway": "fd00::1"}], "routes": [{"dst": "0.0.0.0/0"},{"dst":"::/0"}] }'
t macvlan '"master": "d1", "dns": {"nameservers": ["1.1.1.1"]}, '"$hl"
t macvlan '"master": "lo", '"$hl"
for V in 0.1.0 0.3.1 0.4.0; do t macvlan '"master": "d1"'; t macvlan '"master": "d1", '"$hl"; done; V=1.0.0
t host-device '"device": "d1"'
t host-device '"device": "d1", '"$hl"
t host-device '"hwaddr": "zz", '"$hl"
t host-device '"hwaddr": "00:00:00:00:00:77", '"$hl"
t host-device '"device": 5, '"$hl"
t host-device '"device": "nosuch", '"$hl"
t host-device '"kernelpath": "/sys/devices/x", '"$hl"
t host-device '"pciBusID": "0000:00:00.1", '"$hl"
t host-device '"device": "d1", "ipam": { "type": "static", "addresses": [{"address": "10.1.2.3/24", "gateway": "10.1.2.1"}], "routes": [{"dst": "0.0.0.0/0"}] }'
for V in 0.1.0 0.3.1 0.4.0; do t host-device '"device": "d1"'; t host-device '"device": "d1", '"$hl"; done; V=1.0.0
PREP=
for V in 0.1.0 0.3.1 0.4.0 1.0.0; do t loopback '"x": 1'; t loopback '"ipam": 5'; done
for V in 0.1.0 0.3.1 1.0.0; do t static '"ipam": {"addresses": [{"address":"10.1.2.3/24","gateway":"10.1.2.1"},{"address":"fd00::3/64"}], "routes":[{"dst":"0.0.0.0/0"}], "dns": {"domain":"a"}}'; t static '"ipam": {}'; done
PREP='ip link add d1 type veth peer name d2; ip link set d1 up; ip link set d2 up; ip addr add 192.0.2.1/24 dev d1; ip route add default via 192.0.2.254'
for p in '"master": "d1"' ; do for i in '"ipam": {"type":"nosuch"}' '"ipam": {"type":"static","addresses":[{"address":"10.1.2.3/24"}],"routes":[{"dst":"10.0.0.0/8","gw":"10.77.0.1"}]}' '"ipam": {"type":"static"}'; do t macvlan "$p, $i"; t host-device "\"device\": \"d1\", $i"; done; done
PREP=
for i in '"ipam": {"type":"nosuch"}' '"ipam": {"type":"static","addresses":[{"address":"10.1.2.3/24"}],"routes":[{"dst":"10.0.0.0/8","gw":"10.77.0.1"}]}' '"ipam": {"type":"static"}'; do t ptp "$i"; t bridge "\"isGateway\": true, $i"; done
