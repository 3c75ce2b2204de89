# ipvlan: what CHECK and DEL say of values of wrong types and of prevResults; and ADD where it makes no device.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=eth0
run() { CNI_COMMAND=$1 $P/$2 2>/dev/null | tr -d '\n' | sed 's/    //g'; echo " = ${PIPESTATUS[0]}"; }
ip netns add pod
ip link add d1 type veth peer name d2
for c in '"master": 5' '"master": "d1", "mode": 5' '"master": "d1", "mode": "l4"' '"master": "d1", "mtu": "x"' '"master": "d1", "mtu": 1.5' '"master": "none"' '"mode": "l2"' '"master": "d1", "ipam": 5' '"master": "d1", "ipam": {"type": 5}' '"master": "d1", "dns": {"domain": 5}' '"master": "d1", "prevResult": 5' '"prevResult": {"ips": 5}' '"prevResult": {"cniVersion": "1.0.0"}' '"prevResult": {"interfaces": [{"name": "a"}, {"name": "b"}]}' '"master": "d1", "prevResult": {"interfaces": [{"name": "eth0", "sandbox": "/run/netns/pod"}]}' '"master": "d1", "ipam": {"type": "none"}'; do
  echo "== $c"
  for d in CHECK DEL; do echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"ipvlan\", $c }" | run $d ipvlan; done
done
echo == ADD
for c in '"master": 5' '"master": "d1", "mode": 5' '"master": "d1", "mode": "l4"' '"master": "none"' '"mode": "l2"' '"prevResult": {"ips": 5}' '"prevResult": {"cniVersion": "1.0.0"}' '"prevResult": {"interfaces": [{"name": "none"}]}'; do
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"ipvlan\", $c }" | run ADD ipvlan
done
