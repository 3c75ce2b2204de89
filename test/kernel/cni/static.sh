# static under every version, by its configuration, CNI_ARGS and args, and what static and host-local refuse.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/fe80::[0-9a-f:]+/LL/g'; }
ip netns add a; ip netns add b
run() { CNI_COMMAND=$1 CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/$3 $P/$2 | tee /tmp/last | macs; echo "= ${PIPESTATUS[0]}"; }
echo == static versions
st='"ipam": { "type": "static", "addresses": [ { "address": "10.10.0.1/24", "gateway": "10.10.0.254" }, { "address": "3ffe:ffff:0:01ff::1/64", "gateway": "3ffe:ffff:0::1" } ], "routes": [ { "dst": "0.0.0.0/0" }, { "dst": "192.168.0.0/16", "gw": "10.10.5.1" }, { "dst": "3ffe:ffff:0:01ff::1/64", "gw": "3ffe:ffff:0::1" } ], "dns": { "nameservers" : ["8.8.8.8"], "domain": "example.com", "search": [ "example.com" ], "options": ["ndots:3"] } }'
for v in 0.1.0 0.2.0 0.3.0 1.0.0; do echo "{ \"cniVersion\": \"$v\", \"name\": \"mynet\", \"type\": \"ipvlan\", \"master\": \"foo0\", $st }" | run ADD static a; done
echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"mynet\", \"type\": \"ipvlan\", $st }" | run DEL static a
echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"mynet\", \"type\": \"ipvlan\", $st }" | run CHECK static a
echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"mynet\", \"type\": \"ipvlan\", $st, \"prevResult\": {\"cniVersion\": \"1.0.0\", \"ips\": [{\"address\": \"10.10.0.1/24\"}]} }" | run CHECK static a
echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"mynet\", \"type\": \"ipvlan\", $st, \"prevResult\": {\"cniVersion\": \"1.0.0\", \"ips\": [{\"address\": \"10.10.0.1/24\", \"gateway\": \"10.10.0.254\"},{\"address\": \"3ffe:ffff:0:01ff::1/64\", \"gateway\": \"3ffe:ffff:0::1\"}]} }" | run CHECK static a
echo == static args
s() { echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"mynet\", \"type\": \"ipvlan\", \"ipam\": { \"type\": \"static\" $2 } $3 }" | CNI_ARGS=$1 run ADD static a; }
s 'IP=10.10.0.1/24,11.11.0.1/24;GATEWAY=10.10.0.254'
s 'IP=10.10.0.1/24;GATEWAY=10.10.1.254'
s 'IP=10.10.0.1/24, 3ffe:ffff:0:01ff::1/64;GATEWAY=10.10.0.254,3ffe:ffff:0:1ff::9'
V=0.2.0 s 'IP=10.10.0.1/24,11.11.0.1/24'
s '' '' ', "args": {"cni": {"ips": ["10.10.0.1/24", "3ffe:ffff:0:1ff::1/64"]}}'
s '' '' ', "runtimeConfig": {"ips": ["10.10.0.1/24"]}, "args": {"cni": {"ips": ["10.10.0.2/24"]}}'
s '' '' ', "args": {"cni": {"ips": ["10.10.0.1"]}}'
s '' ', "addresses": [{"address": "10.10.0.1"}]'
s '' ', "addresses": [{"address": "10.10.0.1/33"}]'
s '' ', "addresses": [{"address": "10.10.0.1/24", "gateway": "x"}]'
s '' ', "addresses": [{"address": "10.10.0.1/24", "gateway": "::1"}]'
s '' ', "addresses": [{}]'
s '' ', "addresses": [{"address": "10.10.0.1/24"}], "routes": [{"dst": "x"}]'
s '' ', "addresses": [{"address": "10.10.0.1/24"}], "routes": [{"dst": "1.2.3.4/8", "gw": "y"}]'
s 'IP=10.10.0.1'
s 'IP=10.10.0.1/24;GATEWAY=x'
s 'FOO=1'
s 'IgnoreUnknown=1;FOO=1'
s 'IgnoreUnknown=maybe'
s 'IP'
echo '{ "cniVersion": "1.0.0", "name": "mynet", "type": "ipvlan" }' | run ADD static a
echo '{ "cniVersion": "1.0.0", "name": "mynet", "type": "ipvlan", "ipam": null }' | run ADD static a
echo == host-local errors
h() { echo "{ \"cniVersion\": \"${V:-1.0.0}\", \"name\": \"hl\", \"type\": \"x\", \"ipam\": { \"type\": \"host-local\" $2 } $3 }" | CNI_ARGS=$1 run ADD host-local a; }
h
h '' ', "subnet": "x"'
h '' ', "subnet": "10.1.2.0"'
h '' ', "subnet": "10.1.2.3/24"'
h '' ', "subnet": "10.1.2.0/31"'
h '' ', "subnet": "10.1.2.0/32"'
h '' ', "subnet": "fd00::/127"'
h '' ', "subnet": "10.1.2.0/24", "rangeStart": "10.1.3.1"'
h '' ', "subnet": "10.1.2.0/24", "rangeEnd": "10.1.3.1"'
h '' ', "subnet": "10.1.2.0/24", "rangeStart": "10.1.2.9", "rangeEnd": "10.1.2.5"'
h '' ', "subnet": "10.1.2.0/24", "rangeStart": "::1"'
h '' ', "subnet": "10.1.2.0/24", "gateway": "z"'
h '' ', "subnet": "10.1.2.0/24", "gateway": "10.1.9.9"'
h '' ', "ranges": [[{"subnet": "10.1.2.0/24"}, {"subnet": "10.1.2.0/25"}]]'
h '' ', "ranges": [[{"subnet": "10.1.2.0/24"}], [{"subnet": "10.1.2.0/25"}]]'
h '' ', "ranges": [[{"subnet": "10.1.2.0/24"}, {"subnet": "fd00::/64"}]]'
h '' ', "ranges": [[]]'
h '' ', "ranges": []'
h '' ', "ranges": [[{"subnet": "10.1.4.0/24", "rangeStart": "10.1.4.20", "rangeEnd": "10.1.4.29"},{"subnet": "10.1.4.0/24", "rangeStart": "10.1.4.40", "rangeEnd": "10.1.4.49"}]]'
h '' ', "subnet": "10.1.7.0/24", "resolvConf": "/nonexistent"'
h '' ', "subnet": "10.1.8.0/24", "routes": [{"dst": "x"}]'
V=0.2.0 h '' ', "ranges": [[{"subnet": "10.1.2.0/24"}], [{"subnet": "10.2.2.0/24"}]]'
V=0.2.0 h '' ', "ranges": [[{"subnet": "10.1.2.0/24"}], [{"subnet": "fd00:9::/64"}]], "routes": [{"dst": "0.0.0.0/0"}, {"dst": "fd01::/64", "gw": "fd00:9::7"}, {"dst": "10.0.0.0/8"}]'
h 'IP=10.2.2.2' ', "subnet": "10.1.12.0/24"'
h 'FOO=10.2.2.2' ', "subnet": "10.1.12.0/24"'
h '' ', "subnet": "10.1.12.0/24"' ', "args": {"cni": {"ips": ["10.1.12.77", "10.1.12.78"]}}'
h '' ', "subnet": "10.1.12.0/24"' ', "args": {"cni": {"ips": ["x"]}}'
h '' ', "subnet": "10.1.12.0/24"' ', "runtimeConfig": {"ipRanges": [[{"subnet": "10.1.13.0/24"}], [{"subnet": "fd00:1:2::/64"}]]}'
h '' '' ', "runtimeConfig": {"ipRanges": [[{"subnet": "10.1.14.0/24"}]]}'
h '' ', "subnet": "10.1.15.0/24", "routes": [{"dst": "0.0.0.0/0", "gw": "10.1.15.9"}], "resolvConf": ""'
ls /var/lib/cni/networks/hl
