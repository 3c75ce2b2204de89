# `route get ... iif` of a packet that would leave by the device it came in by says that its sender would be redirected.
ip link set lo up
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip route add 10.9.0.0/16 via 10.0.0.2
sysctl -qw net.ipv4.ip_forward=1
ip route get 10.9.0.1 from 10.0.0.3 iif v0
ip route get 10.0.0.5 from 10.0.0.3 iif v0
sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.v0.send_redirects=0
ip route get 10.9.0.1 from 10.0.0.3 iif v0
