# A macvlan in passthru mode has its lower device's address, and takes all that comes for it, be it down.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add e0 address 02:00:00:00:00:01 netns a type veth peer name e0 address 02:00:00:00:00:02 netns b
ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; ip -n a link set e0 up; ip -n b link set e0 up
sleep 1.2
ip netns exec a ping -n -c 1 -W 1 10.0.0.2 | grep received
ip -n b link add m0 address 02:00:00:00:04:01 link e0 type macvlan mode passthru; echo "= $?"
ip -n b -br link
ip netns exec a ping -n -c 1 -W 1 10.0.0.2 | grep received
ip -n b link set m0 up; ip -n b -br link
ip netns exec a ping -n -c 1 -W 1 10.0.0.2 | grep received
ip -n b addr add 10.0.0.3/24 dev m0
ip netns exec a ping -n -c 1 -W 1 10.0.0.3 | grep received
ip -n b -s link show m0 | tail -4
ip -n b link set m0 address 02:00:00:00:04:07; ip -n b -br link
ip -n b link set m0 down; ip netns exec a ping -n -c 1 -W 1 10.0.0.3 | grep received; ip -n b -s link show m0 | tail -4
ip -n b link del m0; ip -n b -br link; ip netns exec a ping -n -c 1 -W 1 10.0.0.2 | grep received
for mode in private vepa bridge; do
  ip -n b link add m0 address 02:00:00:00:04:01 link e0 type macvlan mode $mode; ip netns exec a ping -n -c 1 -W 1 10.0.0.2 | grep received; ip -n b link del m0
done
