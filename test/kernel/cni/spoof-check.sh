# The bridge plugin's macspoofchk: rules of nft's bridge family, and a container that takes another link address.
export P=/opt/cni/bin CNI_PATH=/opt/cni/bin CNI_IFNAME=eth0
macs() { sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/veth[0-9a-f]{8}/VETH/g; s/fe80::[0-9a-f:]+/LL/g'; }
ip netns add one; ip netns add two
c='{ "cniVersion": "1.0.0", "name": "sp", "type": "bridge", "bridge": "br0", "isGateway": true, "macspoofchk": true, "ipam": { "type": "host-local", "subnet": "10.1.2.0/24" } }'
run() { echo "$c" | CNI_COMMAND=$1 CNI_CONTAINERID=$2 CNI_NETNS=/run/netns/$3 $P/bridge | macs >/tmp/out; echo "$1 $2 ${PIPESTATUS[1]}"; grep msg /tmp/out; }
run ADD c1 one
run ADD c2 two
nft list ruleset | macs
ip netns exec one ping -c 1 -W 1 10.1.2.3 | grep -o '[01] received'
ip -n one link set eth0 down; ip -n one link set eth0 address 02:00:00:00:00:09; ip -n one link set eth0 up
ip netns exec one ping -c 1 -W 1 10.1.2.3 | grep -o '[01] received'
run DEL c1 one
nft -a list ruleset | macs
run DEL c2 two
nft list ruleset | macs
run ADD c3 one
run CHECK c3 one
