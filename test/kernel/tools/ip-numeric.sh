# -N shows numbers, -0 and -f link the link alone
ip link add e0 type veth peer name e1
ip addr add 10.0.0.1/24 dev e0; sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set e0 up; ip link set e1 up
ip route add unreachable 10.3.0.0/16; ip route add 10.4.0.0/16 via 10.0.0.9 proto static metric 7; ip rule add from 10.0.0.0/8 table 7 pref 100
ip -N route show table all
ip -N rule
ip -N addr show lo
ip -N -br link
ip -r route
ip -0 addr show lo
ip -f link addr show lo
ip -resolve -Numeric route show 10.4.0.0/16
