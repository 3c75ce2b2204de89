# What plugins say of calls and configurations that are wrong.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin
ip netns add one
good='{ "cniVersion": "1.0.0", "name": "mynet", "type": "bridge", "ipam": { "type": "host-local", "subnet": "10.22.0.0/24" } }'
call() { echo "$1" | env CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/one CNI_IFNAME=eth0 CNI_COMMAND=ADD "${@:2}"; echo "exit ${PIPESTATUS[1]}"; }
echo == the environment
echo "$good" | $P/bridge 2>/dev/null; echo "exit $?"
echo "$good" | CNI_COMMAND=NONE $P/bridge; echo "exit $?"
echo "$good" | CNI_COMMAND=ADD $P/bridge; echo "exit $?"
call "$good" CNI_COMMAND=DEL CNI_CONTAINERID= $P/bridge
call "$good" CNI_IFNAME= $P/bridge
call "$good" CNI_IFNAME=a/b $P/bridge
call "$good" CNI_IFNAME=abcdefghijklmnopq $P/bridge
call "$good" CNI_IFNAME=.. $P/bridge
call "$good" CNI_CONTAINERID=-a $P/bridge
call "$good" 'CNI_CONTAINERID=a b' $P/bridge
call "$good" CNI_NETNS= $P/bridge
call "$good" CNI_PATH= $P/bridge
call "$good" CNI_ARGS=IP $P/bridge
call "$good" CNI_ARGS=K8S_POD_NAME=x $P/bridge
call "$good" 'CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAME=x;IP=10.22.0.77' $P/bridge | sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g'
echo == the configuration
call '' $P/bridge
call '{' $P/bridge
call '[]' $P/bridge
call '{}' $P/bridge
call '{ "cniVersion": "1.0.0" }' $P/bridge
call '{ "cniVersion": "9.9.9", "name": "mynet" }' $P/bridge | sed 's/ ..1.1.0..]/]/'
call '{ "cniVersion": "one", "name": "mynet" }' $P/bridge | sed 's/ ..1.1.0..]/]/'
call '{ "cniVersion": "1.0.0", "name": "-bad" }' $P/bridge
call '{ "cniVersion": "1.0.0", "name": "mynet", "type": "bridge", "mtu": "many" }' $P/bridge
call '{ "cniVersion": "1.0.0", "name": "mynet", "type": "bridge", "vlan": 5000 }' $P/bridge
call '{ "cniVersion": "1.0.0", "name": "mynet", "type": "bridge", "vlan": -1 }' $P/bridge
echo == host-local
hl() { call "{ \"cniVersion\": \"1.0.0\", \"name\": \"hl\", \"type\": \"x\", \"ipam\": $1 }" $P/host-local; }
hl '{ "type": "host-local" }'
hl '{ "type": "host-local", "subnet": "10.1.0.0" }'
hl '{ "type": "host-local", "subnet": "10.1.0.0/31" }'
hl '{ "type": "host-local", "subnet": "10.1.0.0/24", "rangeStart": "10.2.0.1" }'
hl '{ "type": "host-local", "subnet": "10.1.0.0/24", "rangeStart": "10.1.0.9", "rangeEnd": "10.1.0.3" }'
hl '{ "type": "host-local", "subnet": "10.1.0.0/24", "gateway": "10.2.0.1" }'
hl '{ "type": "host-local", "subnet": "10.1.0.0/24", "gateway": "x" }'
hl '{ "type": "host-local", "subnet": "10.1.0.5/24" }'
hl '{ "type": "host-local", "ranges": [] }'
hl '{ "type": "host-local", "ranges": [[]] }'
hl '{ "type": "host-local", "ranges": [[{ "subnet": "10.1.0.0/24" }, { "subnet": "10.1.0.0/16" }]] }'
hl '{ "type": "host-local", "ranges": [[{ "subnet": "10.1.0.0/24" }], [{ "subnet": "10.1.0.0/25" }]] }'
hl '{ "type": "host-local", "ranges": [[{ "subnet": "10.1.0.0/24" }, { "subnet": "fd00::/64" }]] }'
hl '{ "type": "host-local", "subnet": "10.1.0.0/24", "resolvConf": "/nowhere" }'
hl '{ "type": "host-local", "subnet": "10.1.0.0/24", "routes": [{ "dst": "x" }] }'
call '{ "cniVersion": "1.0.0", "name": "hl" }' $P/host-local
call '{ "cniVersion": "1.0.0", "name": "hl", "ipam": { "type": "host-local", "subnet": "10.1.0.0/24" } }' CNI_ARGS=IP=10.9.9.9 $P/host-local
call '{ "cniVersion": "1.0.0", "name": "hl", "ipam": { "type": "host-local", "subnet": "10.1.0.0/24" } }' CNI_ARGS=IP=10.1.0.1 $P/host-local
call '{ "cniVersion": "1.0.0", "name": "hl", "ipam": { "type": "host-local", "subnet": "10.1.0.0/24" }, "args": { "cni": { "ips": ["10.1.0.88"] } } }' $P/host-local
call '{ "cniVersion": "1.0.0", "name": "hl", "ipam": { "type": "host-local", "subnet": "10.1.0.0/24" }, "runtimeConfig": { "ips": ["10.1.0.89/24"] } }' CNI_CONTAINERID=c2 $P/host-local
find /var/lib/cni -type f | sort
echo == static
st() { call "{ \"cniVersion\": \"1.0.0\", \"name\": \"st\", \"type\": \"x\", \"ipam\": $1 }" "${@:2}" $P/static; }
st '{ "type": "static" }'
st '{ "type": "static", "addresses": [] }'
st '{ "type": "static", "addresses": [{ "address": "10.1.0.1" }] }'
st '{ "type": "static", "addresses": [{ "address": "10.1.0.1/24", "gateway": "10.1.0.254" }] }'
st '{ "type": "static" }' 'CNI_ARGS=IP=10.5.0.3/24;GATEWAY=10.5.0.1'
st '{ "type": "static" }' CNI_ARGS=IP=10.5.0.3
