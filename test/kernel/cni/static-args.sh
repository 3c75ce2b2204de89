# static: CNI_ARGS, args and the runtime beside its own addresses; and macvlan's values of wrong types.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=eth0
run() { CNI_COMMAND=$1 $P/$2 2>/dev/null | tr -d '\n' | sed 's/    //g'; echo " = ${PIPESTATUS[0]}"; }
ip netns add pod
st() { # conf, args
  echo "== $1 [$2]"
  for c in ADD DEL; do echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"x\", $1 }" | CNI_ARGS=$2 run $c static; done
}
own='"addresses": [{"address":"10.1.2.3/24"},{"address":"10.1.3.3/24","gateway":"10.1.3.1"},{"address":"fd00::3/64"}]'
for args in 'GATEWAY=10.1.2.254' 'GATEWAY=10.1.3.254,fd00::1' 'IP=10.1.2.9/24;GATEWAY=10.1.2.254' 'IP=10.1.2.9/24, 10.1.4.9/24' 'GATEWAY=x' 'GATEWAY=' 'IP=' 'IP=10.1.2.9' 'IP=x/24' 'IgnoreUnknown=1;K8S_POD_NAME=x' 'K8S_POD_NAME=x' 'IP' 'IP=1=2' 'IgnoreUnknown=maybe' 'IgnoreUnknown=1;IP=10.9.9.9/8'; do
  st "\"ipam\": { \"type\": \"static\", $own }" "$args"
done
st "\"ipam\": { \"type\": \"static\", $own }, \"args\": {\"cni\": {\"ips\": [\"10.7.0.1/24\"]}}" 'IP=10.1.2.9/24'
st "\"ipam\": { \"type\": \"static\", $own }, \"args\": {\"cni\": {\"ips\": [\"10.7.0.1/24\"]}}, \"runtimeConfig\": {\"ips\": [\"10.8.0.1/24\"]}" 'GATEWAY=10.8.0.254'
st "\"ipam\": { \"type\": \"static\", $own }, \"args\": {\"cni\": {\"ips\": []}}, \"runtimeConfig\": {\"ips\": []}"
st "\"ipam\": { \"type\": \"static\", $own }, \"runtimeConfig\": {\"ips\": [\"10.8.0.1\"]}"
st "\"ipam\": { \"type\": \"static\", $own }, \"runtimeConfig\": {\"ips\": [5]}"
st "\"ipam\": { \"type\": \"static\", $own }, \"args\": {\"cni\": {\"ips\": 5}}"
st "\"ipam\": { \"type\": \"static\", $own }, \"args\": 5"
st '"ipam": { "type": "static", "addresses": {} }'
st '"ipam": { "type": "static", "addresses": [] }' 'IP=10.1.2.9/24'
st '"ipam": { "type": "static", "dns": {"nameservers": ["1.1.1.1"]}, "addresses": [] }'
echo == macvlan
ip link add d1 type veth peer name d2
for c in '"master": 5' '"master": "d1", "mode": 5' '"master": "d1", "mtu": "x"' '"master": "d1", "mtu": 1.5' '"master": "d1", "mac": 5' '"master": "d1", "runtimeConfig": {"mac": 5}' '"master": "d1", "ipam": 5' '"master": "d1", "dns": {"domain": 5}' '"master": "d1", "capabilities": {"mac": 5}' '"master": "d1", "prevResult": 5'; do
  for d in ADD CHECK DEL; do echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"macvlan\", $c }" | run $d macvlan; done
done
