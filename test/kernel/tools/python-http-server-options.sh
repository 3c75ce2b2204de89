# python3 -m http.server: where it listens, what it says on standard output, mistakes of its command line
ip link set lo up; ip addr add 10.0.0.1/24 dev lo; mkdir -p w/sub;  echo data > w/sub/f.txt
T() { sed 's/Date:.*/Date: D/;s/Last-Modified:.*/LM/;s/Python.*/Py/'; }
python3 -m http.server 8001 --bind 10.0.0.1 -d w/sub >/tmp/out2 2>&1 & a=$!; sleep 1; curl -s http://10.0.0.1:8001/f.txt; curl -sS http://127.0.0.1:8001/f.txt; echo rc $?; kill $a; wait $a; echo rc $?; sed 's/\[.*\] /[T] /' /tmp/out2
python3 -u -m http.server 8002 > /tmp/out3 2>&1 & a=$!; sleep 1; cat /tmp/out3; kill $a; wait
timeout -s INT 1 python3 -m http.server 8004; echo rc $?
python3 -m http.server --bind 10.9.9.9 2>&1 | tail -3; python3 -m http.server --bind nosuch 2>&1 | tail -3; python3 -m http.server abc; echo rc $?; python3 -m http.server --nosuch; echo rc $?; timeout 2 python3 -m http.server 99999 2>&1 | tail -1; timeout 2 python3 -m http.server -1 2>&1 | tail -1; python3 -m http.server -h; python3 --version; python3 -V; python3 -m http.server 1 2 3; echo rc $?; python3 -m http.server -b; echo rc $?; python3 -m; echo rc $?; python3 -Z; echo rc $?; python3 nosuch.py; echo rc $?; 
(cd w; timeout 2 python3 -m http.server 8003 --protocol HTTP/1.1 2>/dev/null >/dev/null) & sleep 1; curl -sv http://127.0.0.1:8003/sub/f.txt http://127.0.0.1:8003/nosuch 2>&1 | grep "^[<>]" | sed 's/curl\/.*/curl/' | T; wait
python3 -m http.server 80 -b :: >/dev/null 2>/tmp/log6 & a=$!; sleep 1; curl -s -o /dev/null -w '%{http_code}\n' 'http://[::1]/'; curl -s -o /dev/null -w '%{http_code}\n' 'http://127.0.0.1/'; sed 's/\[.*\] /[T] /' /tmp/log6; ss -Htln; kill $a
timeout 2 python3 -m http.server 8009 --bind ::1 -d /nosuch 2>/dev/null & sleep 1; curl -s -o /dev/null -w '%{http_code}\n' 'http://[::1]:8009/'; wait
