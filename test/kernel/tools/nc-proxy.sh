# nc through proxies (CONNECT, SOCKS 4 and 5), and its rarer options.
nc() { timeout 2 nc "$@"; }
ip link set lo up
nc -x 127.0.0.1:3128 -X connect 10.0.0.1 80; echo "rc=$?"
nc -x 127.0.0.1:1080 10.0.0.1 80; echo "rc=$?"
nc -X bogus -x 127.0.0.1 10.0.0.1 80; echo "rc=$?"
nc -X 4 -x 127.0.0.1 ::1 80; echo "rc=$?"
( printf 'HTTP/1.0 200 OK\r\n\r\nhello from proxy\n' | nc -l 3128 > preq ) & sleep 0.2; echo data | nc -x 127.0.0.1:3128 -X connect 10.9.9.9 80; echo "rc=$?"; wait; tr -d '\r' < preq
( printf 'HTTP/1.0 200 OK\r\nServer: x\r\n\r\nhello from proxy\n' | nc -l 3128 > preq ) & sleep 0.2; echo data | nc -N -x 127.0.0.1:3128 -X connect example.com 443; echo "rc=$?"; wait; tr -d '\r' < preq
( printf 'HTTP/1.0 200 OK\r\n\r\n' | nc -l 3128 > preq ) & sleep 0.2; echo data | nc -N -x 127.0.0.1:3128 -P joe -X connect ::1 443; echo "rc=$?"; wait; tr -d '\r' < preq
( printf 'HTTP/1.0 403 Forbidden\r\n\r\n' | nc -l 3129 > preq ) & sleep 0.2; echo data | nc -x 127.0.0.1:3129 -X connect 10.9.9.9 80; echo "rc=$?"; wait
( printf '\005\000\005\000\000\001\000\000\000\000\000\000socks data\n' | nc -l 1080 > preq ) & sleep 0.2; echo data | nc -N -x 127.0.0.1:1080 10.9.9.9 80; echo "rc=$?"; wait; od -An -tx1 preq
( printf '\005\000\005\005\000\001\000\000\000\000\000\000' | nc -l 1080 > preq ) & sleep 0.2; echo data | nc -N -x 127.0.0.1:1080 10.9.9.9 80; echo "rc=$?"; wait
( printf '\005\000\005\000\000\001\000\000\000\000\000\000name\n' | nc -l 1080 > preq ) & sleep 0.2; echo data | nc -N -X 5 -x 127.0.0.1 web.example 80; echo "rc=$?"; wait; od -An -c preq
( printf '\000\132\000\000\000\000\000\000four\n' | nc -l 1080 > preq ) & sleep 0.2; echo data | nc -N -X 4 -x 127.0.0.1 10.1.2.3 80; echo "rc=$?"; wait; od -An -tx1 preq
( printf '\000\133\000\000\000\000\000\000' | nc -l 1080 > preq ) & sleep 0.2; echo data | nc -v -N -X 4 -x 127.0.0.1 10.1.2.3 80; echo "rc=$?"; wait
( printf '\005\377' | nc -l 1080 > preq ) & sleep 0.2; echo data | nc -N -X 5 -x 127.0.0.1 10.1.2.3 80; echo "rc=$?"; wait
( sleep 0.3 | nc -l 1080 > preq ) & sleep 0.2; echo data | nc -N -X 5 -x 127.0.0.1 10.1.2.3 80; echo "rc=$?"; wait
nc -t -z 127.0.0.1 1; echo "rc=$?"; nc -S -z 127.0.0.1 1; echo "rc=$?"; nc -I 1000 -O 1000 -z 127.0.0.1 1; echo "rc=$?"; nc -m 5 -z 127.0.0.1 1; echo "rc=$?"; nc -M 5 -z 127.0.0.1 1; echo "rc=$?"; nc -T ef -z 127.0.0.1 1; echo "rc=$?"; nc -V 5 -z 127.0.0.1 1; echo "rc=$?"; nc -Z -z 127.0.0.1 1; echo "rc=$?"; nc -D -z 127.0.0.1 1; echo "rc=$?"
nc -lp 4013 -e /bin/sh 2>&1 | head -1; nc -c 2>&1 | head -1; nc -w x 127.0.0.1 1; echo "rc=$?"; nc -p 70000 127.0.0.1 1; echo "rc=$?"; nc 127.0.0.1 0; echo "rc=$?"; nc 127.0.0.1 abc; echo "rc=$?"; nc 127.0.0.1 http; echo "rc=$?"; nc -zr 127.0.0.1 1-3; echo "rc=$?"; nc -k 127.0.0.1 1; echo "rc=$?"; nc -lz 4000; echo "rc=$?"
nc -x 127.0.0.1 -l 5000; echo "rc=$?"; nc -u -x 127.0.0.1 1.1.1.1 1; echo "rc=$?"; nc -vz -x 127.0.0.1:1 1.1.1.1 1; echo "rc=$?"
