# A program that catches SIGTERM needs some time to end: `wait` behind `kill` finds it alive, and its number is free again.
ip link set lo up
tcpdump -tnni lo -U -w /tmp/a.pcap 2>/dev/null &
sleep 0.3
kill %1; wait
echo first
tcpdump -tnni lo -U -w /tmp/b.pcap 2>/dev/null &
jobs
sleep 0.3
kill %1; echo $?; wait
echo second
sleep 3 &
kill %1; wait
sleep 3 &
jobs
kill %1; echo $?; wait
