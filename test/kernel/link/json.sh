# ip -j prints one line of JSON, ip -j -p the same with an indent.
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip addr add 10.0.0.1/24 dev br0
ip -j link show lo
ip -j -p link show br0
ip -j addr show br0
ip -j -p addr show br0
ip -j route
ip -j -br link
ip -j link | jq -r '.[].ifname'
ip -j link show nosuch
