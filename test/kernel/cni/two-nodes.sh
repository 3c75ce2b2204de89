# A two-node pod network by hand with plugins: bridge on each node, routes between, a hostPort, masquerading.
export CNI_PATH=/opt/cni/bin
mac() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/fe80::[0-9a-f:]+/LL/g; s/if[0-9]+:/ifN:/; s/@if[0-9]+/@ifN/; s/^[0-9]+:/N:/'; }
ip netns add n1; ip netns add n2
ip link add n1eth type veth peer name n2eth
ip link set n1eth netns n1 name eth0; ip link set n2eth netns n2 name eth0
ip -n n1 addr add 192.0.2.1/24 dev eth0; ip -n n2 addr add 192.0.2.2/24 dev eth0
for n in n1 n2; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip -n n1 route add 10.22.2.0/24 via 192.0.2.2; ip -n n2 route add 10.22.1.0/24 via 192.0.2.1
conf() { echo "{ \"cniVersion\": \"0.4.0\", \"name\": \"net$1\", \"type\": \"bridge\", \"bridge\": \"cni0\", \"isDefaultGateway\": true, \"hairpinMode\": true, \"ipam\": { \"type\": \"host-local\", \"subnet\": \"10.22.$1.0/24\", \"dataDir\": \"/tmp/ipam$1\" } }"; }
pod() { # node id
  ip netns add pod$2
  conf $1 | CNI_COMMAND=ADD CNI_CONTAINERID=pod$2 CNI_NETNS=/run/netns/pod$2 CNI_IFNAME=eth0 ip netns exec n$1 /opt/cni/bin/bridge >/tmp/res$2; echo "pod$2: $?"
  mac </tmp/res$2; echo
}
pod 1 a; pod 1 b; pod 2 c
ip netns exec poda ip addr | mac
ip netns exec poda ip route
ip netns exec n1 ip addr show cni0 | mac | grep -v valid
ip netns exec n1 ip route
ip netns exec n1 bridge link | mac
ip netns exec n1 sysctl net.ipv4.ip_forward
ip netns exec poda ping -c 1 -W 1 10.22.1.3 | grep -o '[01] received'
ip netns exec poda ping -c 1 -W 1 10.22.2.2 | grep -o '[01] received'
ip netns exec poda traceroute -n -w 1 -q 1 10.22.2.2 | awk '{print $1,$2}'
ip netns exec podc sh -c 'echo hello from c | timeout 3 nc -l -p 8080' & sleep 0.4
ip netns exec poda nc -N -w 2 10.22.2.2 8080 </dev/null; wait
echo "{ \"cniVersion\": \"0.4.0\", \"name\": \"net2\", \"type\": \"portmap\", \"snat\": true, \"runtimeConfig\": { \"portMappings\": [{ \"hostPort\": 9090, \"containerPort\": 8080, \"protocol\": \"tcp\" }] }, \"prevResult\": $(cat /tmp/resc) }" | CNI_COMMAND=ADD CNI_CONTAINERID=podc CNI_NETNS=/run/netns/podc CNI_IFNAME=eth0 ip netns exec n2 /opt/cni/bin/portmap | jq -c .ips
ip netns exec n2 iptables -t nat -nL --line-numbers
ip netns exec podc sh -c 'echo by hostPort | timeout 3 nc -l -p 8080' & sleep 0.4
ip netns exec n1 nc -N -w 2 192.0.2.2 9090 </dev/null; wait
ip netns exec n2 conntrack -L -p tcp 2>/dev/null | sed -E 's/ [0-9]+ (TIME|ESTAB|CLOSE)/ T \1/; s/sport=[3-6][0-9]{4}/sport=P/g; s/dport=[3-6][0-9]{4}/dport=P/g'
ls /tmp/ipam1/net1 /tmp/ipam2/net2
conf 1 | CNI_COMMAND=DEL CNI_CONTAINERID=poda CNI_NETNS=/run/netns/poda CNI_IFNAME=eth0 ip netns exec n1 /opt/cni/bin/bridge; echo $?
ip netns exec n1 ip -br link | mac
ip netns exec n1 bridge fdb show br cni0 | mac | sort | uniq -c | awk '{print $2,$3,$4,$5,$6,$7}' | sort -u
ls /tmp/ipam1/net1
ip netns del podb; sleep 1.4
ip netns exec n1 ip -br link | mac
conf 1 | CNI_COMMAND=DEL CNI_CONTAINERID=podb CNI_NETNS=/run/netns/podb CNI_IFNAME=eth0 ip netns exec n1 /opt/cni/bin/bridge; echo $?
ls /tmp/ipam1/net1
