# What plugins say of configurations whose values are of other JSON types than they take, as Go's decoder tells it.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
ip netns add a
run() { CNI_COMMAND=$1 CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/a $P/$2; echo "= $?"; }
for p in bridge ptp host-local static host-device loopback portmap tuning firewall bandwidth sbr; do
  for x in '"ipam": []' '"ipam": {"type": 5}' '"dns": {"nameservers": 5}' '"dns": []' '"prevResult": 5' '"capabilities": 5' '"runtimeConfig": 5' '"type": 6' '"name": 7'; do
    [ "$p $x" = 'bridge "runtimeConfig": 5' ] || echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"$p\", $x}" | run ADD $p 2>/dev/null | tr -d '\n' | cut -c1-280; echo
  done
done
for p in bridge host-local static tuning; do
  for x in '"args": 5' '"args": {"cni": 5}' '"args": {"cni": {"mac": 5, "ips": 5}}' '"runtimeConfig": {"mac": 5, "ips": 5}' '"mtu": "x", "vlan": []' '"ipam": {"addresses": [{"address": 5}], "subnet": 5, "ranges": [{"subnet": 5}]}' '"sysctl": {"a": 5}' '"bridge": 5'; do
    echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"$p\", $x}" | run ADD $p 2>/dev/null | tr -d '\n' | grep -o 'json:.*'
  done
done
for p in portmap loopback firewall tuning sbr bandwidth; do
  echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"$p\", \"prevResult\": {\"ips\": 5}}" | run ADD $p 2>/dev/null | tr -d '\n'; echo
  echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"type\": \"$p\", \"prevResult\": {\"ips\": [{\"address\": \"x\"}]}}" | run ADD $p 2>/dev/null | tr -d '\n'; echo
done
