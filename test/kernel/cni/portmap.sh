# portmap: its rules with masquerading of everything, with none, with marks and conditions of the user's, and on traffic.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0 CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/pod
ip netns add pod; ip link add veth0 type veth peer name eth0 netns pod
ip addr add 10.1.1.1/24 dev veth0; ip link set veth0 up; ip link set lo up
ip -n pod addr add 10.1.1.2/24 dev eth0; ip -n pod link set eth0 up; ip -n pod link set lo up; ip -n pod route add default via 10.1.1.1
sysctl -qw net.ipv4.ip_forward=1
conf() { cat <<C
{ "cniVersion": "1.0.0", "name": "test", "type": "portmap", $1
  "prevResult": { "cniVersion": "1.0.0", "interfaces": [{ "name": "veth0" }, { "name": "eth0", "sandbox": "/run/netns/pod" }],
    "ips": [{ "interface": 1, "address": "10.1.1.2/24", "gateway": "10.1.1.1" } $2] } }
C
}
maps='"runtimeConfig": { "portMappings": [{ "hostPort": 8080, "containerPort": 80, "protocol": "tcp" }, { "hostPort": 8081, "containerPort": 80, "protocol": "tcp" }, { "hostPort": 8080, "containerPort": 81, "protocol": "udp" }, { "hostPort": 8082, "containerPort": 82, "hostIP": "10.1.1.1", "protocol": "tcp" }, { "hostPort": 8083, "containerPort": 83, "hostIP": "0.0.0.0", "protocol": "tcp" } ] },'
run() { CNI_COMMAND=$1 $P/portmap | head -c 300; echo "= ${PIPESTATUS[0]}"; }
echo == plain
conf "$maps" | run ADD
iptables-save -t nat | grep -v '^#'
ip netns exec pod sh -c 'echo from pod | timeout 5 nc -l 80' & sleep 0.5
timeout 3 nc -N -w 2 10.1.1.1 8080 </dev/null
wait
ip netns exec pod sh -c 'echo by loopback | timeout 5 nc -l 80' & sleep 0.5
timeout 3 nc -N -w 2 127.0.0.1 8081 </dev/null
wait
ip netns exec pod sh -c 'echo to itself | timeout 5 nc -l 83' & sleep 0.5
ip netns exec pod timeout 3 nc -N -w 2 10.1.1.1 8083 </dev/null
wait
conntrack -L -p tcp 2>/dev/null | sed -E 's/^tcp +6 [0-9]+ /tcp 6 N /; s/sport=[3-6][0-9]{4}/sport=N/g; s/dport=[3-6][0-9]{4}/dport=N/g' | sort
conf "$maps" | run DEL
iptables-save -t nat | grep -v '^#'
echo == conditions
conf "$maps \"conditionsV4\": [\"-s\", \"1.2.3.4\"], " | run ADD
iptables -t nat -S
conf "$maps" | run DEL
echo == no masquerading
conf "$maps \"snat\": false," | run ADD
iptables -t nat -S
conf "$maps \"snat\": false," | run DEL
echo == a mark of the user
conf "$maps \"externalSetMarkChain\": \"KUBE-MARK-MASQ\"," | run ADD
iptables -t nat -N KUBE-MARK-MASQ
conf "$maps \"externalSetMarkChain\": \"KUBE-MARK-MASQ\"," | run ADD
iptables -t nat -S
conf "$maps" | run DEL
echo == another bit
conf "$maps \"markMasqBit\": 5," | run ADD
iptables -t nat -S CNI-HOSTPORT-SETMARK
iptables -t nat -S CNI-HOSTPORT-MASQ
conf "$maps" | run DEL
echo == nothing to map
conf "" | run ADD
conf '"runtimeConfig": { "portMappings": [] },' | run ADD
echo == wrong
conf '"runtimeConfig": { "portMappings": [{ "hostPort": 0, "containerPort": 80, "protocol": "tcp" }] },' | run ADD
conf '"runtimeConfig": { "portMappings": [{ "hostPort": 80, "containerPort": 0, "protocol": "tcp" }] },' | run ADD
conf '"runtimeConfig": { "portMappings": [{ "hostPort": 80, "containerPort": 80, "protocol": "icmp" }] },' | run ADD
conf '"runtimeConfig": { "portMappings": [{ "hostPort": "80", "containerPort": 80, "protocol": "tcp" }] },' | run ADD
conf "$maps \"markMasqBit\": 32," | run ADD
conf "$maps \"markMasqBit\": 5, \"externalSetMarkChain\": \"x\"," | run ADD
conf '"runtimeConfig": { "portMappings": [{ "hostPort": 8080, "containerPort": 80 }] },' | run ADD | grep -o "unknown protocol[^v]*"
echo '{ "cniVersion": "1.0.0", "name": "test", "type": "portmap", "runtimeConfig": { "portMappings": [{ "hostPort": 80, "containerPort": 80 }] } }' | run ADD
iptables -t nat -S
