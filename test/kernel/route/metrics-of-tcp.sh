# Route metrics that TCP takes: what the segments and ss -ti show of window, initcwnd, initrwnd, rto_min, quickack, congctl, ecn and hoplimit.
ip netns add c; ip netns add s
ip link add c0 netns c type veth peer name s0 netns s
ip -n c addr add 10.0.0.1/24 dev c0; ip -n s addr add 10.0.0.2/24 dev s0
ip -n c addr add fd00::1/64 dev c0 nodad; ip -n s addr add fd00::2/64 dev s0 nodad
for x in c:c0 s:s0 c:lo s:lo; do ip -n ${x%:*} link set ${x#*:} up; done
sleep 2
ip netns exec c ping -c 1 -q 10.0.0.2 >/dev/null
ip netns exec c ping -c 1 -q fd00::2 >/dev/null
head -c 16384 /dev/zero >/tmp/big
net=10.0.0.0/24; to=10.0.0.2; cap='tcp'; v6=
look() { grep -o 'ttl [0-9]*\|Flags \[[^]]*\]\|win [0-9]*\|wscale [0-9]*\|mss [0-9]*\|length [0-9]*$\|tos 0x[0-9a-f]*\|hlim [0-9]*' | tr '\n' ' ' | sed 's/Flags/\n&/g;s/\(tos\|hlim\)/\n&/g' | sed '/^$/d' | paste -sd' ' | sed 's/ tos/\ntos/g;s/ hlim/\nhlim/g' | head -${1:-4}; echo; }
info() { grep -o 'reno\|ecn\|ecnseen\|wscale:[0-9,]*\|mss:[0-9]*\|rcvmss:[0-9]*\|advmss:[0-9]*\|cwnd:[0-9]*\|rcv_ssthresh:[0-9]*\|rcv_space:[0-9]*\|snd_wnd:[0-9]*' | tr '\n' ' '; echo; }
try() {
  echo "=== client $1, server $2"
  ip $v6 -n c route del $net dev c0; ip $v6 -n s route del $net dev s0
  ip $v6 -n c route replace $net dev c0 $1; ip $v6 -n s route replace $net dev s0 $2
  ip netns exec s nc $v6 -l 7000 >/dev/null & l=$!
  ip netns exec c timeout 2 tcpdump -n -v -i c0 "$cap" >/tmp/t 2>/dev/null & d=$!
  sleep 0.5
  (cat; sleep 0.6) </dev/null | ip netns exec c nc -q 0 $to 7000 & n=$!
  sleep 0.3
  echo "client: $(ip netns exec c ss -Htin dport = 7000 | info)"
  echo "server: $(ip netns exec s ss -Htin sport = 7000 | info)"
  wait $n $l $d
  look 3 </tmp/t
}
try "" ""
try "window 8000" ""
try "window 40000" "window 20000"
try "window 200000" "window 200000"
try "initrwnd 4" "initrwnd 6"
try "initrwnd 100" "initrwnd 200"
try "initcwnd 30 rto_min 400ms" "initcwnd 3 rto_min 50ms"
try "congctl reno" "congctl reno"
try "features ecn" "features ecn"
try "hoplimit 9" "hoplimit 7"
try "quickack 1 advmss 500 window 3000" "mtu 900"
ip -n c route show; ip -n s route show
net=fd00::/64; to=fd00::2; cap='ip6 and tcp'; v6=-6
try "window 30000 initcwnd 5 hoplimit 12" "initrwnd 3 hoplimit 13"
ip netns exec c ping -c 1 10.0.0.2 | grep -o 'ttl=[0-9]*'
ip -n s route replace 10.0.0.0/24 dev s0 hoplimit 5
ip netns exec c ping -c 1 10.0.0.2 | grep -o 'ttl=[0-9]*'
ip netns exec c ping -6 -c 1 fd00::2 | grep -o 'ttl=[0-9]*'
flight() {
  for x in c:c0 s:s0; do ip -n ${x%:*} route del 10.0.0.0/24 dev ${x#*:}; done
  ip -n c route add 10.0.0.0/24 dev c0 $1; ip -n s route add 10.0.0.0/24 dev s0 $2
  ip netns exec s nc -l 7000 >/dev/null & l=$!
  ip netns exec s timeout 1.5 tcpdump -n -i s0 'tcp' >/tmp/t 2>/dev/null & d=$!
  sleep 0.5
  ip netns exec c nc -N 10.0.0.2 7000 </tmp/big
  wait $l $d
  echo "=== $1, $2: the first packet has" $(grep '10.0.0.1.*> .*length [1-9]' /tmp/t | grep -o '[0-9]*$' | head -1)
}
flight "" ""
flight "initcwnd 1" ""
flight "initcwnd 5" ""
flight "initcwnd 30" ""
flight "congctl reno initcwnd 6" ""
flight "" "window 9000"
flight "" "initrwnd 3"
flight "initcwnd 30" "initrwnd 4"
