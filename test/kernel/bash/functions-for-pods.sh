# A script with functions that make pods, with loops and arguments, as people keep it in their repositories.
set -e
BRIDGE=cni0
SUBNET=10.22.0
setup_bridge() {
  ip link show "$BRIDGE" >/dev/null 2>&1 || ip link add "$BRIDGE" type bridge
  ip addr add "$SUBNET.1/24" dev "$BRIDGE" 2>/dev/null || true
  ip link set "$BRIDGE" up
}
create_pod() {
  local name=$1 ip=$2
  ip netns add "$name"
  ip link add "veth-$name" type veth peer name eth0 netns "$name"
  ip link set "veth-$name" master "$BRIDGE" up
  ip -n "$name" addr add "$ip/24" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" link set lo up
  ip -n "$name" route add default via "$SUBNET.1"
  echo "pod $name has $ip"
}
check() {
  if ip netns exec "$1" ping -c 1 -W 1 "$2" >/dev/null 2>&1; then printf '%-8s -> %-12s OK\n' "$1" "$2"; else printf '%-8s -> %-12s FAILED\n' "$1" "$2"; fi
}
setup_bridge; setup_bridge
i=2
for pod in web api db; do create_pod $pod $SUBNET.$i; i=$((i + 1)); done
for from in web api db; do for to in 2 3 4 9; do check $from $SUBNET.$to; done; done
ip netns exec web ip route get $SUBNET.3
for pod in $(ip netns list | awk '{print $1}'); do ip netns del $pod; done
sleep 3
ip link del $BRIDGE
create_pod web $SUBNET.2
echo "not reached"
