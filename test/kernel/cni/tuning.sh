# tuning: what it keeps, changes, checks and gives back; and firewall with other backends, and CHECK without its rules.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=d0
run() { CNI_COMMAND=$1 $P/$2 2>&1 | tr -d '\n' | sed 's/    //g'; echo " = ${PIPESTATUS[0]}"; }
mac() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g'; }
prev='"prevResult": { "interfaces": [{"name":"d0","sandbox":"netns"}], "ips": [{"address": "10.0.0.2/24", "gateway": "10.0.0.1", "interface": 0}] }'
show() {
  ip -n pod -d link show d0 | mac | head -2
  find /run/cni /tmp -name '*.json' | while read f; do echo $f; mac <$f; echo; done
}
ip netns add pod
ip -n pod link add d0 type veth peer name d1
for c in '"promisc": true' '"promisc": false' '"args": {"cni": {"promisc": true}}' '"mtu": 1454' '"args":{"cni":{"mtu": 1454}}' \
  '"mac": "c2:11:22:33:44:55"' '"args":{"cni":{"mac":"c2:11:22:33:44:55"}}' '"mac": "C2:11:22:33:44:55"' '"mac":"zz"' '"mac":""' \
  '"mac":"01:00:5e:00:00:01"' '"RuntimeConfig":{"mac":"c2:11:22:33:44:55"},"capabilities":{"mac":true}' \
  '"mac":"c2:11:22:33:44:77","promisc":true,"mtu":4000,"dataDir":"/tmp/tuning-test"' '"allmulti":true' \
  '"args":{"cni":{"allmulti":true}}' '"allmulti":false' '"mtu":-5' '"mtu":67' \
  '"sysctl":{"net.ipv4.conf.d0.rp_filter":"2"}, "args":{"cni":{"sysctl":{"net/ipv4/conf/d0/forwarding":"1"}}}' \
  '"sysctl":{"net.ipv4.conf.nodev.rp_filter":"1"}' '"sysctl":{"net.ipv4.conf.all.rp_filter":"x"}' '"sysctl":{"net.ipv4":"x"}'; do
  echo "== $c"
  conf="{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"tuning\", $c, $prev }"
  echo "$conf" | run ADD tuning | mac; show
  echo "$conf" | run CHECK tuning | mac
  echo "$conf" | run DEL tuning; show
done
for c in '"sysctl":{"kernel.hostname":"x"}' '"sysctl":{"":"x"}' '"sysctl":{"net":"x"}'; do
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"tuning\", $c, $prev }" | run ADD tuning
done
bare="{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"tuning\", $prev }"
for args in 'IgnoreUnknown=true;MAC=c2:11:22:33:44:66' 'MAD=c2:11:22:33:44:66'; do
  for c in ADD CHECK DEL; do echo "$bare" | CNI_ARGS=$args run $c tuning | mac; done; show
done
echo == firewall
fw() {
  prev='"prevResult": { "interfaces": [{"name":"br0"},{"name":"d0","sandbox":"netns"}], "ips": [{"address": "10.0.0.2/24", "interface": 0},{"address": "2001:db8:1:2::1/64", "interface": 0}] }'
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"firewall\", $2, $prev }" | run $1 firewall
}
for c in '"backend": "iptables"' '"backend": "nftables"' '"backend": "x", "iptablesAdminChainName": "CNI-foobar"' '"ingressPolicy": "same-bridge"' '"ingressPolicy": "x"' '"backend": 5'; do
  echo "== $c"
  fw ADD "$c"; fw ADD "$c"; iptables -S; ip6tables -S
  fw CHECK "$c"; iptables -F FORWARD; fw CHECK "$c"; iptables -F CNI-FORWARD;  fw CHECK "$c"
  fw DEL "$c"; fw DEL "$c"; iptables -S; ip6tables -S
  iptables -F; iptables -X; ip6tables -F; ip6tables -X
  fw CHECK "$c"; iptables -S; ip6tables -S
done
