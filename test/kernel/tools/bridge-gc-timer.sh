# The timer of a bridge's table: it runs while the bridge is up, and from when the ageing time is set.
ip link add br0 type bridge
brctl showstp br0 | grep gc
ip link set br0 up
brctl showstp br0 | grep gc
sleep 1
brctl showstp br0 | grep gc
ip link set br0 down
brctl showstp br0 | grep gc
brctl setageing br0 60
brctl showstp br0 | grep gc
[ "$(cat /sys/class/net/br0/bridge/gc_timer)" -gt 5900 ] && echo runs
brctl showstp br0 | grep gc
ip -d link show br0 | grep -o "gc_timer *[0-9.]*"
