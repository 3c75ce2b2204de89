# netcat's options in common use: -l -z -v -n -w -u -q -k -p -s, port ranges, and its words for success and failure.
ip link set lo up
nc -l 127.0.0.1 9000 > got & sleep 0.3
echo hello | nc -q 0 127.0.0.1 9000; echo "= $?"
wait; cat got
nc -zv 127.0.0.1 9000; echo "= $?"
nc -z 127.0.0.1 9000; echo "= $?"
nc -lk 9001 > got2 & listener=$!; sleep 0.3
echo a | nc -q 0 127.0.0.1 9001; sleep 0.2
echo b | nc -q 0 127.0.0.1 9001; sleep 0.2
nc -zv 127.0.0.1 9000-9002; echo "= $?"
nc -zvn 127.0.0.1 9001; echo "= $?"
nc -zv localhost 9001; echo "= $?"
kill $listener; cat got2
nc -zv 127.0.0.1 80 443; echo "= $?"
nc; echo "= $?"
nc 127.0.0.1; echo "= $?"
timeout 1 nc -l; echo "= $?"
nc 127.0.0.1 99999; echo "= $?"
nc 127.0.0.1 nosuch; echo "= $?"
nc nosuch 80; echo "= $?"
nc -zu -v 127.0.0.1 53; echo "= $?"
timeout 3 nc -l -p 9003 127.0.0.1 < /dev/null & sleep 0.2
nc -v -w 1 -p 5555 127.0.0.1 9003 </dev/null; echo "= $?"
nc -s 10.9.9.9 -w 1 127.0.0.1 9001; echo "= $?"
timeout 2 nc -l 127.0.0.1 9004 & last=$!; sleep 0.2
timeout 1 nc -l 127.0.0.1 9004; echo "= $?"
wait $last
