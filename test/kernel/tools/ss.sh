# ss lists sockets: -t -u -l -n -a, states, filters, and the summary.
ip link set lo up
ss -tlnp
nc -l 127.0.0.1 9000 >/dev/null & 
nc -l -p 9001 >/dev/null &
nc -lu 127.0.0.1 5353 >/dev/null &
nc -6 -l -p 9002 >/dev/null & sleep 0.3
ss -tln | sort
ss -uln
ss -tl | sort
ss -lnt4 | sort
ss -ltn 'sport = :9000'
ss -H -ltn sport = :9001
(sleep 2) | nc 127.0.0.1 9000 & sleep 0.3
ss -tn | sort
ss -tan state established | sort
ss -tn dst 127.0.0.1:9000
ss -tan | awk '{print $1}' | sort | uniq -c
ss -tlnp | grep -c nc
ss -x nosuch; echo "= $?"
kill %5; sleep 0.3
ss -tan state time-wait | wc -l
kill %2 %3 %4
