# ss: ends connections, counts what went over them, reads filters from files
ip netns add cl; ip netns add sv
ip link add c0 netns cl type veth peer name s0 netns sv
ip -n cl addr add 10.40.0.1/24 dev c0; ip -n sv addr add 10.40.0.2/24 dev s0
for n in cl sv; do ip -n $n link set lo up; done; ip -n cl link set c0 up; ip -n sv link set s0 up
CL="ip netns exec cl"; SV="ip netns exec sv"
pick() { grep -oE '(bytes_[a-z]+|(data_)?segs_(in|out)|mss|pmtu|rcvmss|advmss|rto|wscale):[0-9,]+' | paste -sd' '; }
$SV nc -lk -p 9000 >/dev/null & S=$!
sleep 0.3
mkfifo /tmp/in; $CL nc -p 5900 10.40.0.2 9000 </tmp/in & C=$!
exec 7>/tmp/in
sleep 0.3; $CL ss -Htin | pick; $SV ss -Htin | pick
echo hello >&7; sleep 0.2; $CL ss -Htin | pick; $SV ss -Htin | pick
echo 'dport = :9000' >/tmp/flt; $CL ss -Htn -F /tmp/flt; $CL ss -Htn -F - <<<'dport = :1'; $CL ss -F /nosuch; echo "rc=$?"
$CL ss -E & E=$!; sleep 0.2
$CL ss -K dport = :9001; echo "rc=$?"
$CL ss -tK dport = :9000; echo "rc=$?"
sleep 0.2; $CL ss -Htan; $SV ss -Htan
exec 7>&-; wait $C; echo "nc rc=$?"; kill $E; wait $E; echo "E rc=$?"; kill $S
$CL ss -x | head -1
