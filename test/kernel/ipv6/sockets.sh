# A wildcard IPv6 listener takes IPv4 too; ss and nc show what they connect to.
ip link set lo up
nc -6 -l -p 9000 > got & sleep 0.3
ss -tln
echo four | nc -4 -q 0 127.0.0.1 9000; wait; cat got
nc -6 -l -p 9000 > got & sleep 0.3
echo six | nc -6 -q 0 ::1 9000; wait; cat got
nc -6 -v -z ::1 9000; echo "= $?"
nc -v -z localhost 9000; echo "= $?"
nc -4 -l ::1 9000; echo "= $?"
nc -l ::1 9001 & sleep 0.2
ss -tln 'sport = :9001'
netstat -tln | tail -1
nc -zv ::1 9001; wait
nc -l fe80::1 9002; echo "= $?"
