# curl -v: what it tells of connections, heads and bodies; nc answers.
ip link set lo up
s() { printf "$1" | nc -l -q 1 127.0.0.1 8000 >/dev/null & sleep 0.3; }
c() { curl -sv "$@" 2>&1; echo "= $?"; wait; }
s 'HTTP/1.0 200 OK\r\nServer: x\r\n\r\nbody\n'; c http://127.0.0.1:8000/
s 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\nbody\n'; c http://127.0.0.1:8000/
s 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody\n'; c http://127.0.0.1:8000/
s 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody\n'; c -d x=1 http://127.0.0.1:8000/
s 'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nbody\n'; c -f http://127.0.0.1:8000/
s 'HTTP/1.1 204 No Content\r\n\r\n'; c http://127.0.0.1:8000/
s 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'; c http://127.0.0.1:8000/ -o /dev/null
s 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'; c http://127.0.0.1:8000/
s 'HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n'; c http://127.0.0.1:8000/
s 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody\n'; c http://127.0.0.1:8000/
s 'garbage\n'; c http://127.0.0.1:8000/
s ''; c http://127.0.0.1:8000/
s 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody\n'; c -i -u user:pw http://127.0.0.1:8000/
s 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'; c -u user:pw http://127.0.0.1:8000/ -w '%{http_code}\n'
s 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody\n'; c -A myagent -H 'Host: foo.bar' -H 'Accept:' -b 'a=b' -e http://ref/ http://127.0.0.1:8000/
c http://localhost:81/
echo '10.0.0.9 two' >> /etc/hosts; echo '127.0.0.1 two' >> /etc/hosts; c --connect-timeout 2 http://two:81/
c -x 127.0.0.1:81 http://a.b/
c --noproxy '*' -4 http://127.0.0.1:81/
