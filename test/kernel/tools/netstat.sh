# netstat lists sockets and routes: -tln -uln -an -rn -i -s -p, and the grep pipelines that people use.
ip link set lo up
nc -l 127.0.0.1 2379 >/dev/null & sleep 0.2
nc -l -p 10259 >/dev/null &
nc -lu -p 53 >/dev/null & sleep 0.2
netstat -tln | sort
netstat -uln
netstat -npl | grep 10259
netstat -npl | grep -i scheduler
(sleep 2) | nc 127.0.0.1 2379 & sleep 0.3
netstat -tn | sort
netstat -npa | grep nc | grep 2379 | wc -l
netstat -ant | awk 'NR>2 {print $6}' | sort
netstat -rn
netstat -i
netstat -nosuch >/dev/null; echo "= $?"
kill %1 %2 %3 %4
