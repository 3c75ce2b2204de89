# netstat -rn and route -n mark unreachable and prohibit alone as refused; blackhole and throw look like routes by no device.
ip link set lo up
ip link add br0 type bridge; ip addr add 10.0.0.1/24 dev br0; ip link set br0 up
for t in blackhole unreachable prohibit throw; do ip route add $t 10.$((++i)).0.0/16; done
netstat -rn
route -n
cat /proc/net/route | sort
