# nc with Unix sockets: streams, datagrams, and who is not there.
nc -lU /tmp/u1 > o6 & sleep 0.2; echo unix | nc -NU /tmp/u1; wait; cat o6; ls -l /tmp/u1 | cut -c1-10; stat -c %F /tmp/u1
nc -U /tmp/u1; echo "rc=$?"
timeout 0.5 nc -lU /tmp/u1; echo "rc=$?"; ls /tmp/u1
nc -vU /tmp/nosuch; echo "rc=$?"; touch /tmp/file; nc -U /tmp/file; echo "rc=$?"; nc -lU /tmp/no/such; echo "rc=$?"; timeout 0.3 nc -lU /tmp/file; echo "rc=$?"
nc -lvU /tmp/u2 > o7 2>e7 & sleep 0.2; echo unix | nc -vNU /tmp/u2; echo "rc=$?"; wait; cat o7 e7
nc -lkU /tmp/u3 > o8 & k=$!; sleep 0.2; for i in 1 2; do echo "m$i" | nc -NU /tmp/u3; done; sleep 0.1; kill $k; cat o8
( echo reply; sleep 0.2 ) | nc -lU /tmp/u4 > o9 & sleep 0.2; echo ask | nc -NU /tmp/u4; wait; cat o9
nc -luU /tmp/u5 > o10 & k=$!; sleep 0.2; echo dgram | nc -uU -w1 /tmp/u5; echo "rc=$?"; sleep 0.2; kill $k 2>/dev/null; cat o10; ls /tmp | grep -c '^nc\.'
nc -zU /tmp/u5; echo "rc=$?"; nc -zvU /tmp/u6; echo "rc=$?"; nc -lU /tmp/u7 > /dev/null & sleep 0.2; nc -zvU /tmp/u7; echo "rc=$?"; wait
nc -U; echo "rc=$?"; nc -lU; echo "rc=$?"; nc -U /tmp/a 80; echo "rc=$?"; nc -uU /tmp/nosuch </dev/null; echo "rc=$?"
