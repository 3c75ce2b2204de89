# curl against a web server made of netcat: body, -i, -I, -s -o -w, headers, errors and their exit codes.
ip link set lo up
page() { printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n'; }
serve() { page > page; timeout 5 nc -l 127.0.0.1 $1 < page > req & sleep 0.3; }
serve 8080; curl -s http://127.0.0.1:8080/; echo "= $?"; wait; cat req
serve 8080; curl -s -i http://127.0.0.1:8080/; wait
serve 8080; curl -s -o /dev/null -w '%{http_code} %{size_download} %{remote_port}\n' http://127.0.0.1:8080/a/b?c=d; wait; head -1 req
serve 8080; curl -s -H 'Host: web.example' -H 'X-A: 1' -A agent http://127.0.0.1:8080/; wait; cat req
serve 8080; curl -s -d 'a=1&b=2' http://127.0.0.1:8080/post; wait; cat req; echo
serve 8080; curl -s -I http://127.0.0.1:8080/ ; wait; head -1 req
serve 8080; curl -s --resolve web.example:8080:127.0.0.1 http://web.example:8080/; wait; grep Host req
curl http://127.0.0.1:81/; echo "= $?"
curl -s http://127.0.0.1:81/; echo "= $?"
curl -sS http://nosuch.example/; echo "= $?"
curl -sS -m 1 http://192.0.2.1/; echo "= $?"
curl -sS nosuch://x/; echo "= $?"
curl; echo "= $?"
curl -sS --nosuch; echo "= $?"
(sleep 3 | timeout 4 nc -l 127.0.0.1 8081 >/dev/null) & sleep 0.3
curl -sS -m 1 http://127.0.0.1:8081/; echo "= $?"
(printf '' | timeout 4 nc -l 127.0.0.1 8082 -q 0 >/dev/null) & sleep 0.3
curl -sS -m 2 http://127.0.0.1:8082/; echo "= $?"
(printf 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n' | timeout 4 nc -l 127.0.0.1 8083 -q 1 >/dev/null) & sleep 0.3
curl -f -sS -m 2 http://127.0.0.1:8083/; echo "= $?"
