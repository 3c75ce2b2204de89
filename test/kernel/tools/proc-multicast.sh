# Groups that devices listen to: /proc/net/igmp, igmp6, dev_mcast and netstat -g; and the files of sockets without any.
sysctl -qw net.ipv6.conf.default.addr_gen_mode=1
ip link set lo up
ip link add v0 type veth peer name v1
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip maddr add 01:00:5e:00:00:09 dev v1
for f in igmp igmp6 dev_mcast; do echo "== $f"; cat /proc/net/$f; done
ip maddr show dev br0
netstat -g
netstat -gn4
netstat -g6n
cat /proc/net/raw /proc/net/raw6 /proc/net/unix
nc -6 -l ::1 8080 >/dev/null & sleep 0.2
cat /proc/net/sockstat6
sed 's/mem .*//;s/orphan.*//' /proc/net/sockstat
ping -c 2 127.0.0.1 >/dev/null & sleep 0.2
awk '{print $2, $3, $4, $5}' /proc/net/raw
kill %1 %2
