# How far the window opens: the receiver's memory holds segments with what each costs beside its data.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add e0 netns a type veth peer name e0 netns b
ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; ip -n a link set e0 up; ip -n b link set e0 up
ip netns exec b sysctl -qw net.ipv4.tcp_rmem="4096 60000 60000"
ip -n b route replace 10.0.0.0/24 dev e0 src 10.0.0.2 window 65535
sleep 1.2
for len in 560 700 900 1200; do
  echo "## $len"
  ip netns exec b timeout 3 nc -N -l -p 80 >/tmp/got </dev/null & sleep 0.2
  ip netns exec a timeout 2 tcpdump -l -nnt -i e0 'tcp and src host 10.0.0.2' 2>/dev/null >/tmp/seen & sleep 0.5
  (sleep 0.1; for i in $(seq 12); do head -c $len /dev/zero; sleep 0.03; done; sleep 0.2) | ip netns exec a nc -N -w 2 10.0.0.2 80
  wait
  grep -o "win [0-9]*" /tmp/seen | tr '\n' ' '
done
