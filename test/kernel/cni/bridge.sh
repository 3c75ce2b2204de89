# The bridge plugin by hand: ADD with a gateway and masquerading, CHECK, a second pod, DEL, and what stays on the machine.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
conf() { cat <<C
{ "cniVersion": "$1", "name": "mynet", "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true,
  "mtu": 1400, "hairpinMode": true,
  "ipam": { "type": "host-local", "subnet": "10.22.0.0/16", "routes": [{ "dst": "0.0.0.0/0" }, { "dst": "10.99.0.0/16", "gw": "10.22.0.7" }] } $2 }
C
}
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/qlen 1000//'; }
ip netns add one; ip netns add two
conf 1.0.0 | CNI_COMMAND=ADD CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/one $P/bridge >/tmp/one.json; echo "exit $?"
macs </tmp/one.json
conf 0.4.0 | CNI_COMMAND=ADD CNI_CONTAINERID=c2 CNI_NETNS=/run/netns/two $P/bridge >/tmp/two.json; echo "exit $?"
macs </tmp/two.json
ip -n one -br addr | macs
ip -n one route
ip -n one link show eth0 | macs
ip -br addr show cni0 | macs
ip link show master cni0 | macs
bridge -d link show | macs
cat /proc/sys/net/ipv4/ip_forward
iptables -t nat -S
find /var/lib/cni -type f | sort
for f in /var/lib/cni/networks/mynet/10.* /var/lib/cni/networks/mynet/last*; do echo "$f"; cat "$f" | tr '\r' '~'; echo; done
ip netns exec one ping -c 1 -W 1 10.22.0.1 | grep received
ip netns exec one ping -c 1 -W 1 10.22.0.3 | grep received
conf 1.0.0 ", \"prevResult\": $(cat /tmp/one.json)" | CNI_COMMAND=CHECK CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/one $P/bridge; echo "exit $?"
ip -n one addr del 10.22.0.2/16 dev eth0
conf 1.0.0 ", \"prevResult\": $(cat /tmp/one.json)" | CNI_COMMAND=CHECK CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/one $P/bridge | macs; echo "exit $?"
conf 1.0.0 | CNI_COMMAND=ADD CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/one $P/bridge | grep -o 'container veth name\|already exists'
conf 1.0.0 | CNI_COMMAND=DEL CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/one $P/bridge; echo "exit $?"
conf 1.0.0 | CNI_COMMAND=DEL CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/one $P/bridge; echo "exit $?"
conf 1.0.0 | CNI_COMMAND=DEL CNI_CONTAINERID=c2 CNI_NETNS= $P/bridge; echo "exit $?"
ip -n one link | macs
ip -n two link | macs
iptables -t nat -S
find /var/lib/cni -type f | sort
ip -br link | macs
