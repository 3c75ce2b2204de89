# What a VXLAN counts: each copy that went out, frames without a far end as dropped, those without a route as errors.
ip link add u type veth peer name w; ip link set u up; ip link set w up
ip addr add 192.168.0.1/24 dev u
ip neigh add 192.168.0.2 lladdr 02:00:00:00:00:77 dev u
ip neigh add 192.168.0.3 lladdr 02:00:00:00:00:78 dev u
ip link add vx type vxlan id 1 dev u dstport 8472 nolearning local 192.168.0.1
sysctl -qw net.ipv6.conf.vx.disable_ipv6=1
sysctl -qw net.ipv6.conf.u.disable_ipv6=1
ip addr add 10.0.0.1/24 dev vx; ip link set vx up
s() { ip -s link show vx | awk 'NR>2{print $1,$2,$3,$4}'; }
s
ping -c 1 -W 1 10.0.0.2 | tail -n 2
sleep 4
s
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev vx
ping -c 2 -i 0.2 -W 1 10.0.0.2 >/dev/null; s
bridge fdb add 02:00:00:00:00:02 dev vx dst 192.168.0.2
ping -c 2 -i 0.2 -W 1 10.0.0.2 >/dev/null; s
bridge fdb add 00:00:00:00:00:00 dev vx dst 192.168.0.2
ip neigh del 10.0.0.2 dev vx; ping -c 1 -W 1 10.0.0.2 >/dev/null; sleep 4;  s
bridge fdb append 00:00:00:00:00:00 dev vx dst 192.168.0.3
ip neigh del 10.0.0.2 dev vx; ping -c 1 -W 1 10.0.0.2 >/dev/null; sleep 4; s
ip addr del 192.168.0.1/24 dev u; ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev vx
ping -c 2 -i 0.2 -W 1 10.0.0.2 >/dev/null; s
ip -s -s link show vx
ethtool -S vx; grep . /sys/class/net/vx/statistics/tx_*
