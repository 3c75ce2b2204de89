# wget -q: standard output, a file, an error of the server, nobody there.
ip link set lo up
wget; echo "= $?"
wget -q http://127.0.0.1:81; echo "= $?"
(printf 'HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n' | nc -l -p 8000 -q0 >req )  & sleep .3
wget -qO- http://127.0.0.1:8000/a; echo "= $?"
(printf 'HTTP/1.0 404 Not Found\r\nContent-Length: 6\r\n\r\nhello\n' | nc -l -p 8000 -q0 >req) & sleep .3
wget -qO- http://127.0.0.1:8000/nosuch; echo "= $?"
(printf 'HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n' | nc -l -p 8000 -q0 >req )  & sleep .3
wget -q 127.0.0.1:8000; echo "= $?"; cat index.html
wget -q -T 1 -t 2 http://10.99.0.1/; echo "= $?"
