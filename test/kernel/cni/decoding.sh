# Routes, addresses, interfaces and names of servers in wrong forms, as IPAM plugins and prevResults decode them.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=eth0
run() { CNI_COMMAND=$1 $P/$2 2>&1 | tr -d '\n' | sed -E 's/    //g; s/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g'; echo " = ${PIPESTATUS[0]}"; }
ip netns add pod
for r in '{"dst":"0.0.0.0/0","gw":5}' '{"dst":5}' '{"dst":null}' '{"gw":null}' '{"dst":"0.0.0.0/0","gw":["a"]}' '{"dst":["a"]}' '{"dst":{}}' '"x"' 'true' '[]' '{"dst":""}' '{"dst":"x"}' '{"dst":"10.0.0.0/33"}' '{"dst":"10.0.0.0/8","gw":"x"}' '{"DST":"10.0.0.0/8","GW":"10.0.0.1"}'; do
 echo "== $r"
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.1.2.0/24\", \"routes\": [$r]}}" | run ADD host-local
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.1.2.0/24\", \"routes\": [$r]}}" | run DEL host-local
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"ipam\": {\"type\": \"static\", \"addresses\": [{\"address\":\"10.1.2.3/24\"}], \"routes\": [$r]}}" | run ADD static
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"prevResult\": {\"ips\": [], \"routes\": [$r]}}" | run ADD tuning
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"prevResult\": {\"ips\": [], \"routes\": [$r]}}" | run ADD portmap
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.1.2.0/24\", \"routes\": [$r]}}" | run ADD ptp; ip -n pod link del eth0 2>/dev/null
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.1.2.0/24\", \"routes\": [$r]}}" | run DEL ptp
done
for r in '{"address":5}' '{"address":"x"}' '{"address":"10.0.0.1"}' '{"address":"10.0.0.1/24","gateway":"x"}' '{"address":"10.0.0.1/24","gateway":5}' '5' '{"address":"10.0.0.1/24","interface":"x"}' '{"address":"10.0.0.1/24","interface":7}' '{"address":"10.0.0.1/24","interface":-1}' '{"address":"10.0.0.1/24","interface":1.5}' '{"address":"10.0.0.01/24"}' '{"address":"010.0.0.1/24"}' '{"address":"FD00::0001/64","gateway":"FD00:0::2"}'; do
 echo "== $r"
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"prevResult\": {\"ips\": [$r]}}" | run ADD tuning
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"prevResult\": {\"ips\": [$r]}}" | run ADD firewall
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"ipam\": {\"type\": \"static\", \"addresses\": [$r]}}" | run ADD static
done
for r in '{"name":5}' '{"mac":"zz"}' '5' '{}' '{"name":"x","sandbox":5}'; do
 echo "== $r"
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"prevResult\": {\"interfaces\": [$r]}}" | run ADD tuning
done
for r in '5' '{"nameservers":"x"}' '{"nameservers":[5]}' '{"domain":5}' 'null' '[]' '{"nameservers":["x"],"search":[""],"options":[]}'; do
 echo "== dns $r"
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"prevResult\": {\"dns\": $r}}" | run ADD tuning
 echo "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"ipam\": {\"type\": \"static\", \"dns\": $r, \"addresses\": [{\"address\":\"10.1.2.3/24\"}]}}" | run ADD static
done
