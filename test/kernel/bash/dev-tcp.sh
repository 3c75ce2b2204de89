# /dev/tcp and /dev/udp in redirections
ip link set lo up
nc -lk 127.0.0.1 80 > got & sleep .2
echo hello > /dev/tcp/127.0.0.1/80; echo $?
timeout 1 bash -c 'echo hi > /dev/tcp/127.0.0.1/81'; echo $?
(echo > /dev/tcp/127.0.0.1/80) >/dev/null 2>&1 && echo open || echo closed
(echo > /dev/tcp/127.0.0.1/82) 2>/dev/null && echo open || echo closed
timeout 1 bash -c '</dev/tcp/127.0.0.1/80' && echo open
timeout 1 bash -c '</dev/tcp/127.0.0.1/83' || echo closed
timeout 1 bash -c 'cat < /dev/null > /dev/tcp/127.0.0.1/80'; echo $?
(printf 'HTTP/1.0 200 OK\r\n\r\nbody\n'; sleep 0.2) | nc -l -N 127.0.0.1 8080 >req & sleep .2
exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET / HTTP/1.0\r\n\r\n' >&3; cat <&3; exec 3<&-; exec 3>&-
cat req
echo x > /dev/udp/127.0.0.1/9999; echo $?
echo x > /dev/tcp/nosuch.invalid/80; echo $?
echo x > /dev/tcp/127.0.0.1/http; echo $?
echo x > /dev/tcp/127.0.0.1; echo $?
echo x > /dev/tcp/127.0.0.1/99999; echo $?
exec 5<>/dev/tcp/127.0.0.1/81; echo $?
: < /dev/tcp/10.9.9.9/80; echo $?
nc -lu 127.0.0.1 53 > u & sleep .2; echo udp > /dev/udp/127.0.0.1/53; sleep .2; cat u
for p in 79 80 81; do timeout 1 bash -c "echo >/dev/tcp/127.0.0.1/$p" 2>/dev/null && echo "$p open" || echo "$p closed"; done
sh -c 'echo x > /dev/tcp/127.0.0.1/80'; echo $?
sleep .2; cat got
exec 6<>/dev/tcp/127.0.0.1/85 || echo not reached
echo end
