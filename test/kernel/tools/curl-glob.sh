# curl: patterns in URLs, the bar, a folder for the output.
ip link set lo up
curl -s 'http://127.0.0.1:8000/{a'; echo "= $?"
curl -sS 'http://127.0.0.1:8000/{a'; echo "= $?"
curl -s -w '%{url_effective} %{exitcode}\n' 'http://127.0.0.1:81/{a,b}[1-2]'; echo "= $?"
curl -s -g -w '%{url_effective}\n' 'http://127.0.0.1:81/[1-2]'; echo "= $?"
curl -s -w '%{url_effective}\n' 'http://127.0.0.1:81/[08-10][a-e:2]'; echo "= $?"
curl -# http://127.0.0.1:81/; echo "= $?"
serve() { printf 'HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n' | nc -l -p 8000 -q0 >/dev/null & sleep .3; }
serve; curl -# -o x http://127.0.0.1:8000/; echo "= $?"; cat x; wait
serve; curl -s --output-dir /tmp/a/b --create-dirs -o y http://127.0.0.1:8000/; echo "= $?"; cat /tmp/a/b/y; wait
serve; curl -s -x http://10.9.9.9:3128 --noproxy 127.0.0.1 http://127.0.0.1:8000/; echo "= $?"; wait
