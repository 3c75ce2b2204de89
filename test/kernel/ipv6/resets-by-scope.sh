# Resets to senders whose address counts on one link alone, and the segments of lo.
ip link set lo up
ip link add a0 type veth peer name b0
ip addr add 2001:db8:1::1/64 dev a0 nodad; ip link set a0 up; ip link set b0 up
sleep 2
timeout 3 tcpdump -n -i any -t 'tcp' 2>/dev/null > cap &
sleep 0.5
nc -zv -w 1 -s ::1 2001:db8:1::1 80
wait
sed "s/seq.*options/options/; s/TS val.*/TS/" cap
nstat -az | grep -E "Ip6OutNoR|TcpOutRst|TcpAttemptF"
timeout 5 nc -6 -l 81 & sleep 0.3; echo hi | nc -N -w 1 -s ::1 2001:db8:1::1 81; echo $?
timeout 3 nc -6 -u -l 82 & sleep 0.3; echo hi | nc -u -w 1 -s ::1 2001:db8:1::1 82; echo $?
wait
ip netns add c; ip netns add d
for n in c d; do
  ip link add v$n type veth peer name e$n netns $n
  ip link set v$n up; ip -n $n link set e$n up
done
ip link set vc address 02:00:00:00:00:0c; ip link set vd address 02:00:00:00:00:0d
sleep 4
for n in c d; do ip netns exec $n nc -zv -w 1 fe80::$(ip -6 -o addr show dev v$n | grep -o 'fe80::[^/]*' | cut -d: -f3-)%e$n 80 2>&1 | sed 's/to .* port/to X port/'; done
