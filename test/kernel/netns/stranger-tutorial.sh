# container networking from scratch
set -e
BRIDGE=br-demo; SUBNET=172.30.0; N=3
log() { echo "==> $*"; }
fail() { echo "!! $*" >&2; }
cleanup() { log "cleaning up"; for i in $(seq 1 $N); do ip netns delete c$i 2>/dev/null || :; done; ip link delete $BRIDGE 2>/dev/null || :; }
trap cleanup EXIT INT TERM
log "creating bridge"
ip link add name $BRIDGE type bridge
ip address add $SUBNET.1/24 dev $BRIDGE
ip link set dev $BRIDGE up
sysctl -w net.ipv4.ip_forward=1
for i in $(seq 1 $N); do
  log "container $i"
  ip netns add c$i
  ip link add veth$i type veth peer name ceth$i
  ip link set veth$i master $BRIDGE
  ip link set veth$i up
  ip link set ceth$i netns c$i
  ip netns exec c$i bash -e <<EOS
ip link set lo up
ip link set ceth$i name eth0
ip link set eth0 up
ip addr add $SUBNET.$((i+1))/24 dev eth0
ip route add default via $SUBNET.1
EOS
done
sleep 2
ip netns list | sort
log "connectivity matrix"
printf '%-6s' from; for j in $(seq 1 $N); do printf ' c%-4d' $j; done; echo
for i in $(seq 1 $N); do
  printf '%-6s' c$i
  for j in $(seq 1 $N); do
    if ip netns exec c$i ping -c1 -W1 $SUBNET.$((j+1)) &>/dev/null; then printf ' %-5s' ok; else printf ' %-5s' FAIL; fi
  done
  echo
done
log "who is on the bridge"
bridge link show | awk '{print $2, $NF}' | sed 's/@.*: / /' | head -3
ls /sys/class/net/$BRIDGE/brif
cat /sys/class/net/$BRIDGE/bridge/stp_state /sys/class/net/$BRIDGE/bridge/ageing_time
for i in 1 2 3; do echo "veth$i port_no=$(cat /sys/class/net/veth$i/brport/port_no) state=$(cat /sys/class/net/veth$i/brport/state) hairpin=$(< /sys/class/net/veth$i/brport/hairpin_mode)"; done
log "neighbours"
ip neigh show dev $BRIDGE | awk '{print $1, $NF}' | sort
log "mtu change"
ip link set veth1 mtu 1400; cat /sys/class/net/$BRIDGE/mtu
ip netns exec c1 ping -c1 -M do -s 1400 $SUBNET.3 || fail "too big rc=$?"
log "host view"
ss -tlnp | wc -l
ip -o -4 addr show | awk '{print $2, $4}'
ip route show
readlink /sys/class/net/veth1/master | xargs basename
cat /sys/class/net/veth1/carrier /sys/class/net/veth1/operstate /sys/class/net/veth1/speed /sys/class/net/veth1/duplex
ip netns exec c1 ethtool eth0 2>/dev/null | grep -E 'Speed|Link' 
ip netns identify $$ | wc -l
ip netns exec c2 sleep 30 &
sleep 0.2
ip netns pids c2 | wc -l
kill %1; wait %1 || echo "sleep: $?"
false || fail "non fatal"
cat /does/not/exist
echo unreachable
