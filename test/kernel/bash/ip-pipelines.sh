# Pipelines over the output of ip that scripts are full of.
ip link set lo up
ip link add br0 type bridge
ip addr add 192.168.15.1/24 dev br0
ip link set br0 up
for n in red blue; do ip netns add $n; ip link add veth-$n type veth peer name eth0 netns $n; ip link set veth-$n master br0 up; done
ip -4 addr show br0 | grep -oP '(?<=inet\s)\d+(\.\d+){3}'
ip -4 -o addr show dev br0 | awk '{print $4}' | cut -d/ -f1
ip addr show br0 | grep 'inet ' | awk '{print $2}'
ip -br -4 addr show br0 | awk '{print $3}'
ip -o link show | awk -F': ' '{print $2}'
ip -o link show type veth | awk -F': ' '{print $2}' | cut -d@ -f1
ip link show master br0 | grep -c veth
ip netns list | awk '{print $1}' | sort
for n in $(ip netns list | cut -d' ' -f1 | sort); do echo "$n: $(ip -n $n -o link | wc -l)"; done
ip route | grep -v default | awk '{print $1 " dev " $3}'
ip route show default | awk '/default/ {print $3}'; echo "default: [$(ip route show default)]"
if ip link show br0 &>/dev/null; then echo "br0 exists"; fi
if ! ip link show br9 &>/dev/null; then echo "br9 does not"; fi
ip link show br9 2>&1 | sed 's/Device/DEV/'
ip -j addr show br0 | jq -r '.[0].addr_info[] | select(.family=="inet") | .local'
ip -j link | jq -r '.[] | "\(.ifname) \(.mtu)"'
[ "$(cat /sys/class/net/br0/operstate)" != missing ] && echo read
ip a | grep -c mtu
ip -o -4 addr list | wc -l
