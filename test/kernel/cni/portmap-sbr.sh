# portmap and sbr by tables of configurations: rules, routes, errors, and what is left.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod CNI_IFNAME=eth0
macs() { sed -E 's/    //g; s/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/fe80::[0-9a-f:]*/LL/'; }
run() { CNI_COMMAND=$1 $P/$2 2>/tmp/err >/tmp/out; c=$?; grep -v '^20\|SBR' /tmp/err > /tmp/err2; mv /tmp/err2 /tmp/err; head -c 900 /tmp/err | head -1 | cut -c1-80 | grep -v '^$'; tr -d '\n' </tmp/out | sed 's/ 1.1.0]/]/' | macs; echo " = $c"; }
prev='"prevResult": { "cniVersion": "1.0.0", "interfaces": [{"name":"host"},{"name":"eth0","sandbox":"netns"},{"name":"other","sandbox":"netns"}], "ips": [{"address": "10.0.0.1/24", "gateway": "10.0.0.1", "interface": 0},{"address": "2001:db8:1::2/64", "gateway": "2001:db8:1::1", "interface": 1},{"address": "10.0.0.2/24", "gateway": "10.0.0.1", "interface": 1},{"address": "10.0.0.3/24", "interface": 1}] }'
prev4=$(echo "$prev" | sed 's/{"address": "2001[^}]*},//')
nat() { iptables-save -t nat | grep '^-A\|^:CNI'; ip6tables-save -t nat | grep '^-A\|^:CNI'; }
pm() {
  echo "== $1"
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"${N:-test}\", \"type\": \"portmap\", $1, ${PR:-$prev} }" | run ADD portmap; nat
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"${N:-test}\", \"type\": \"portmap\", $1, ${PR:-$prev} }" | run ADD portmap; nat | md5sum
  # Of a whole set of rules the distribution's CHECK finds nothing good: it looks for IPv4's in ip6tables, too.
  iptables -t nat -F CNI-HOSTPORT-DNAT 2>/dev/null
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"${N:-test}\", \"type\": \"portmap\", $1, ${PR:-$prev4} }" | run CHECK portmap
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"${N:-test}\", \"type\": \"portmap\", $1 }" | run DEL portmap; nat
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"${N:-test}\", \"type\": \"portmap\", $1 }" | run DEL portmap
  iptables -t nat -F; iptables -t nat -X; ip6tables -t nat -F; ip6tables -t nat -X
}
p() { pm "\"runtimeConfig\": { \"portMappings\": [$1] }${2:+, $2}"; }
t='{ "hostPort": 8080, "containerPort": 80, "protocol": "tcp"}'
pm '"x": 1'
pm '"runtimeConfig": {}'
p ''
p "$t"
p "$t,{ \"hostPort\": 8081, \"containerPort\": 80, \"protocol\": \"tcp\"},{ \"hostPort\": 8080, \"containerPort\": 81, \"protocol\": \"udp\"},{ \"hostPort\": 8083, \"containerPort\": 83, \"protocol\": \"tcp\", \"hostIP\": \"192.168.0.2\"},{ \"hostPort\": 8084, \"containerPort\": 84, \"protocol\": \"tcp\", \"hostIP\": \"0.0.0.0\"},{ \"hostPort\": 8085, \"containerPort\": 85, \"protocol\": \"tcp\", \"hostIP\": \"2001:db8:a::1\"},{ \"hostPort\": 8086, \"containerPort\": 86, \"protocol\": \"tcp\", \"hostIP\": \"::\"}"
p "$t" '"snat": false'
p "$t" '"markMasqBit": 5'
p "$t" '"markMasqBit": 0'
p "$t" '"markMasqBit": 31'
p "$t" '"markMasqBit": 32'
p "$t" '"markMasqBit": -1'
p "$t" '"markMasqBit": "x"'
p "$t" '"externalSetMarkChain": "PLZ-SET-MARK"'
p "$t" '"externalSetMarkChain": ""'
p "$t" '"externalSetMarkChain": "X", "markMasqBit": 3'
p "$t" '"externalSetMarkChain": "", "markMasqBit": 3'
iptables -t nat -N PLZ-SET-MARK; ip6tables -t nat -N PLZ-SET-MARK
p "$t" '"externalSetMarkChain": "PLZ-SET-MARK"'
p "$t" '"conditionsV4": ["-s", "192.0.2.0/24"], "conditionsV6": ["!", "-d", "fd00::/8"]'
p "$t" '"conditionsV4": ["a", "b"]'
p "$t" '"conditionsV4": "a"'
p "$t" '"conditionsV4": []'
p '{ "hostPort": 0, "containerPort": 80, "protocol": "tcp"}'
p '{ "hostPort": 80, "containerPort": 0, "protocol": "tcp"}'
p '{ "hostPort": 80, "containerPort": -1, "protocol": "tcp"}'
p '{ "hostPort": 70000, "containerPort": 80, "protocol": "tcp"}'
p '{ "hostPort": 80, "containerPort": 70000, "protocol": "tcp"}'
p '{ "hostPort": "80", "containerPort": 80, "protocol": "tcp"}'
p '{ "hostPort": 80, "containerPort": 80}'
p '{ "hostPort": 80, "containerPort": 80, "protocol": "icmp"}'
p '{ "hostPort": 80, "containerPort": 80, "protocol": "TCP"}'
p '{ "hostPort": 80, "containerPort": 80, "protocol": "sctp"}'
p '{ "hostPort": 80, "containerPort": 80, "protocol": "tcp", "hostIP": "x"}'
p '{ "hostPort": 80, "containerPort": 80, "protocol": "tcp", "hostIP": ""}'
p '{ "hostPort": 80, "containerPort": 80, "protocol": "tcp", "hostIP": "127.0.0.1"}'
p '{ "hostPort": 80, "containerPort": 80, "protocol": "tcp", "hostIP": 5}'
p "$t,$t"
p '5'
pm '"runtimeConfig": { "portMappings": 5 }'
pm '"runtimeConfig": { "portMappings": null }'
pm '"runtimeConfig": 5'
many=; for i in $(seq 1 17); do many="$many${many:+,}{ \"hostPort\": $((9000+i)), \"containerPort\": $i, \"protocol\": \"tcp\"}"; done; p "$many"
N=a-network-name-that-is-long; p "$t"; N=
for PR in '"prevResult": {"cniVersion": "1.0.0"}' '"prevResult": { "interfaces": [{"name": "host"}], "ips": [{ "address": "10.0.0.1/24"}] }' '"prevResult": { "interfaces": [{"name": "eth0"}], "ips": [{ "address": "10.0.0.1/24", "interface": 0}] }' '"prevResult": { "ips": [{ "address": "10.0.0.1/24", "interface": 7}] }' '"prevResult": { "ips": [{ "address": "10.0.0.1/24", "interface": -1}] }' '"x": 5'; do echo "= $PR"; p "$t"; done
PR=
echo == sbr
ip netns add pod
sb() { # setup, prev, more
  ip netns del pod; sleep 0.2; ip netns add pod; ip -n pod link add net1 type veth peer name p1; ip -n pod link add eth0 type veth peer name p0;  for d in lo net1 p1 eth0 p0; do ip -n pod link set $d up; done; ip -n pod addr add 192.168.1.209/24 dev net1; ip -n pod addr add 192.168.101.209/24 dev net1; ip -n pod addr add 10.0.0.2/24 dev eth0; ip -n pod route add 192.168.2.0/24 via 192.168.1.2; ip -n pod route add default via 10.0.0.1
  eval "$1"
  echo "== $1 | $2 | $3"
  export CNI_IFNAME=net1
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"sbr\"$3, \"prevResult\": $2 }" | run ADD sbr
  ip -n pod rule; ip -n pod route show table all | grep -v 'fe80\|ff00\|local\|broadcast\|multicast'; ip -n pod -6 rule
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"sbr\"$3, \"prevResult\": $2 }" | run ADD sbr
  ip -n pod rule
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"sbr\"$3, \"prevResult\": $2 }" | run CHECK sbr
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"sbr\"$3 }" | run DEL sbr
  ip -n pod rule; ip -n pod route show table all | grep -v 'fe80\|ff00\|local\|broadcast\|multicast'
  echo "{ \"cniVersion\": \"1.0.0\", \"name\": \"t\", \"type\": \"sbr\"$3 }" | run DEL sbr
}
one='{"cniVersion":"1.0.0","interfaces":[{"name":"net1","sandbox":"x"}],"ips":[{"address":"192.168.1.209/24","gateway":"192.168.1.1","interface":0}]}'
two='{"cniVersion":"1.0.0","interfaces":[{"name":"net1","sandbox":"x"}],"ips":[{"address":"192.168.1.209/24","gateway":"192.168.1.1","interface":0},{"address":"192.168.101.209/24","gateway":"192.168.101.1","interface":0}]}'
nogw='{"cniVersion":"1.0.0","interfaces":[{"name":"net1","sandbox":"x"}],"ips":[{"address":"192.168.1.209/24","interface":0}]}'
other='{"cniVersion":"1.0.0","interfaces":[{"name":"eth0","sandbox":"x"},{"name":"net1","sandbox":"x"}],"ips":[{"address":"10.0.0.2/24","gateway":"10.0.0.1","interface":0},{"address":"192.168.1.209/24","gateway":"192.168.1.1","interface":1}]}'
noidx='{"cniVersion":"1.0.0","ips":[{"address":"192.168.1.209/24","gateway":"192.168.1.1"}]}'
badgw='{"cniVersion":"1.0.0","ips":[{"address":"192.168.1.209/24","gateway":"172.16.1.1"}]}'
six='{"cniVersion":"1.0.0","interfaces":[{"name":"net1","sandbox":"x"}],"ips":[{"address":"192.168.1.209/24","gateway":"192.168.1.1","interface":0},{"address":"fd00::9/64","gateway":"fd00::1","interface":0}]}'
sb : "$one"; sb : "$two"; sb : "$nogw"; sb : "$other"; sb : "$noidx"; sb : "$badgw"; sb : '{"cniVersion":"1.0.0","ips":[]}'; sb : '{"ips":[]}'
sb 'ip -n pod rule add from 10.9.9.9 table 100' "$one"
sb 'ip -n pod route add 10.50.0.0/16 dev eth0 table 100' "$one"
sb 'ip -n pod -6 addr add fd00::9/64 dev net1 nodad' "$six"
sb 'ip -n pod route add 10.60.0.0/16 dev net1; ip -n pod route add 10.61.0.0/16 via 192.168.101.7; ip -n pod route add 10.62.0.0/16 dev net1 src 192.168.101.209; ip -n pod route add 10.63.0.0/16 via 192.168.1.7 dev net1 metric 77' "$two"

