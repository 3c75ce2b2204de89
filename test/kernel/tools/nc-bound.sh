ip link set lo up
for o in '-l -v -n' '-u -l -v -n' '-lk -v -n' '-u -lk -v -n' '-6 -u -l -v -n' '-u -l -v -n -s 127.0.0.1'; do echo "## $o"; timeout 0.3 nc $o -p 5000; done
timeout 2 nc -u -l -v -n -p 5001 & sleep 0.3; echo hi | nc -u -w 1 127.0.0.1 5001; wait
timeout 2 nc -u -lk -v -n -p 5001 & sleep 0.3; echo hi | nc -u -w 1 127.0.0.1 5001; wait
timeout 2 nc -u -l -v -p 5001 & sleep 0.3; echo hi | nc -v -u -w 1 127.0.0.1 5001; wait
