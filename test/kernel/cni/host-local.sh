# host-local as its callers see it: order of addresses, ranges, both families, asked-for addresses, exhaustion, release, its files.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_NETNS=/run/netns/x CNI_IFNAME=eth0
run() { echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"$2\", \"type\": \"x\", \"ipam\": { \"type\": \"host-local\", $3 } $4 }" | CNI_COMMAND=$1 CNI_CONTAINERID=$ID $P/host-local; echo " = ${PIPESTATUS[1]}"; }
ips() { run ADD "$@" | jq -c '.ips? // .msg' 2>/dev/null | head -1; }
echo == one after another, and round again
small='"subnet": "10.1.2.0/29"'
for i in 1 2 3 4 5 6; do ID=c$i ips net "$small"; done
ID=c2 run DEL net "$small"
ID=c7 ips net "$small"
ID=c4 run DEL net "$small"; ID=c1 run DEL net "$small"
ID=c8 ips net "$small"; ID=c9 ips net "$small"; ID=c10 ips net "$small"
ls /var/lib/cni/networks/net; cat /var/lib/cni/networks/net/last_reserved_ip.0; echo
ID=c8 ips net "$small"
ID=none run DEL net "$small"
echo == ranges
two='"ranges": [[{ "subnet": "10.2.0.0/24", "rangeStart": "10.2.0.10", "rangeEnd": "10.2.0.11" }, { "subnet": "10.3.0.0/24", "rangeStart": "10.3.0.5", "rangeEnd": "10.3.0.5", "gateway": "10.3.0.254" }]], "routes": [{ "dst": "0.0.0.0/0" }, { "dst": "192.168.0.0/16", "gw": "10.2.0.99" }]'
ID=a run ADD ranges "$two"
for i in b c d; do ID=$i ips ranges "$two"; done
ID=b run DEL ranges "$two"; ID=e ips ranges "$two"
echo == both families
both='"ranges": [[{ "subnet": "10.4.0.0/24" }], [{ "subnet": "fd00:4::/64" }]]'
ID=a run ADD dual "$both"; V=0.3.1 ID=b run ADD dual "$both"
ls /var/lib/cni/networks/dual | sort
echo == asked for
ask='"subnet": "10.5.0.0/24"'
ID=a CNI_ARGS='IP=10.5.0.50' ips asked "$ask"
ID=b CNI_ARGS='IP=10.5.0.50' ips asked "$ask"
ID=c CNI_ARGS='IgnoreUnknown=1;IP=10.6.0.50' ips asked "$ask"
ID=d ips asked "$ask" ', "args": { "cni": { "ips": ["10.5.0.60"] } }'
ID=e ips asked "$ask" ', "runtimeConfig": { "ips": ["10.5.0.61"] }'
ID=f ips asked "$ask" ', "runtimeConfig": { "ips": ["10.5.0.62/24", "10.5.0.63"] }'
ID=g ips asked "$ask" ', "runtimeConfig": { "ips": ["nonsense"] }'
ID=h ips asked "$ask" ', "runtimeConfig": { "ipRanges": [[{ "subnet": "10.7.0.0/24" }]] }'
ID=i ips asked "$ask"
ID=j CNI_ARGS='IP=10.5.0.1' ips asked "$ask"
ID=k CNI_ARGS='IP=10.5.0.255' ips asked "$ask"
ID=l CNI_ARGS='IP=10.5.0.0' ips asked "$ask"
echo == the same container and interface again
ID=a ips again '"ranges": [[{ "subnet": "10.8.0.0/24" }]]'
ID=a ips again '"ranges": [[{ "subnet": "10.8.0.0/24" }]]'
ID=a CNI_IFNAME=net1 ips again '"ranges": [[{ "subnet": "10.8.0.0/24" }]]'
for f in /var/lib/cni/networks/again/10*; do tr '\r' '~' <"$f"; echo; done
ID=a run DEL again '"ranges": [[{ "subnet": "10.8.0.0/24" }]]'
ls /var/lib/cni/networks/again
echo == where it keeps them, and name servers
printf 'nameserver 192.0.2.3\nnameserver 2001:db8::1\ndomain own.example\nsearch a.example b.example\noptions ndots:2 timeout:1\n# a word\n' >/tmp/resolv.conf
ID=a run ADD elsewhere '"subnet": "10.9.0.0/24", "dataDir": "/tmp/ipam", "resolvConf": "/tmp/resolv.conf"'
ls /tmp/ipam/elsewhere
echo == check
ID=a run CHECK again '"ranges": [[{ "subnet": "10.8.0.0/24" }]]'
ID=a run CHECK elsewhere '"subnet": "10.9.0.0/24", "dataDir": "/tmp/ipam"' ', "prevResult": { "cniVersion": "1.0.0", "ips": [{ "address": "10.9.0.2/24" }] }'
ID=z run CHECK elsewhere '"subnet": "10.9.0.0/24", "dataDir": "/tmp/ipam"' ', "prevResult": { "cniVersion": "1.0.0", "ips": [{ "address": "10.9.0.2/24" }] }'
V=0.3.1 ID=a run CHECK elsewhere '"subnet": "10.9.0.0/24", "dataDir": "/tmp/ipam"'
ID=a run VERSION x | jq -c .cniVersion 2>/dev/null | sed 's/1.[01].0/NOW/'
