# What a route's metrics do to windows and flags of TCP, with data that opens the window; routes that differ in metrics alone.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add e0 netns a type veth peer name e0 netns b
ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; ip -n a link set e0 up; ip -n b link set e0 up
ip -n b addr add 10.9.0.1/32 dev lo
sleep 1.2
ask() { # the client's route, the server's route, how many bytes the client says
  echo "## $1 / $2"
  ip -n a route replace 10.9.0.0/16 via 10.0.0.2 $1; ip -n b route replace 10.0.0.0/24 dev e0 src 10.0.0.2 $2
  ip -n a route show 10.9.0.0/16
  ip netns exec b timeout 3 nc -N -l -p 80 >/tmp/got </dev/null & sleep 0.2
  ip netns exec a timeout 2 tcpdump -l -nnt -i e0 'tcp' 2>/dev/null >/tmp/seen & sleep 0.5
  (sleep 0.1; head -c ${3-1} /dev/zero; sleep 0.6) | ip netns exec a nc -N -w 2 10.9.0.1 80
  wait
  wc -c </tmp/got; cat /tmp/seen
}
ask "window 2000" ""
ask "" "window 2000"
ask "window 20000" "window 10000" 1000
ask "initrwnd 3" "initrwnd 2" 800
ask "window 70000 initrwnd 1" "window 300" 280
ask "window 1000 advmss 400" "window 600" 3
ask "quickack 1" "quickack 1" 10
ask "features ecn" ""
ask "" "features ecn"
# A route that differs in its metrics alone is another.
for m in "" "hoplimit 5" "hoplimit 6" "realm 3" "realm 4" "initcwnd 2" "rtt 1s" "lock 1" "congctl reno" "congctl cubic"; do
  case $m in "lock 1") m="mtu lock 1400" ;; esac
  ip -n a route replace 10.8.0.0/16 via 10.0.0.2 $m; echo "= $?"; ip -n a route show 10.8.0.0/16
done
ip -n a route append 10.8.0.0/16 via 10.0.0.2 congctl cubic; echo "= $?"
ip -n a route append 10.8.0.0/16 via 10.0.0.2 initcwnd 4; echo "= $?"
ip -n a route prepend 10.8.0.0/16 via 10.0.0.2 initcwnd 5 window 9; echo "= $?"
ip -n a route show 10.8.0.0/16
