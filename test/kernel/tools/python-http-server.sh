# python3 -m http.server: files, directories, errors, its log and its command line
ip link set lo up; ip addr add 10.0.0.1/24 dev lo
mkdir -p w/sub 'w/a b' w/Dir; echo '<h1>hi</h1>' > w/index.html; echo data > w/sub/f.txt; printf '{}' > w/Dir/x.json; ln -s f.txt w/sub/l; echo x > 'w/sub/a&b.css'; echo y > w/sub/script.sh; echo z > w/sub/noext; : > w/sub/empty.md; echo k > w/sub/k.yaml
cd w; python3 -m http.server 8000 2>/tmp/log >/tmp/out & sleep 1.5; cd ..
P=http://127.0.0.1:8000
T() { sed 's/Date:.*/Date: D/;s/Last-Modified:.*/LM/;s/Python.*/Py/'; }
curl -si $P/ | T
curl -si $P/sub/ | T
curl -si $P/sub | T
curl -si "$P/sub?x=1" | T
curl -si $P/Dir/x.json | T
for f in sub/f.txt sub/l 'sub/a&b.css' sub/script.sh sub/noext sub/empty.md sub/k.yaml sub/f.txt/ 'a%20b/' ../../etc/passwd '/Dir/./x.json' '//Dir/x.json'; do curl -s --path-as-is -o /dev/null -w "$f %{http_code} %{size_download} %{content_type}\n" "$P/$f"; done
curl -si $P/nosuch | T
curl -sI $P/nosuch | T; curl -sI $P/sub/ | T
curl -si -d a=b $P/ | T; curl -s -X DELETE $P/ -o /dev/null -w '%{http_code}\n'; curl -s -T w/index.html $P/up -o /dev/null -w '%{http_code}\n'
printf 'GET /sub/f.txt\r\n' | nc -N -w2 127.0.0.1 8000
printf 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' | nc -w2 127.0.0.1 8000 | T
printf 'FOO\r\n\r\n' | nc -w2 127.0.0.1 8000 | T
printf 'GET / HTTP/2.0\r\n\r\n' | nc -w2 127.0.0.1 8000 | T | head -3
printf 'GET / HTTX/1.0\r\n\r\n' | nc -w2 127.0.0.1 8000 | T | head -3
printf '\r\n' | nc -N -w2 127.0.0.1 8000; printf '' | nc -N -w2 127.0.0.1 8000
curl -s -H 'If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT' -o /dev/null -w '%{http_code}\n' $P/sub/f.txt; curl -s -r 0-1 -w '%{http_code}\n' $P/sub/f.txt
ss -Htlnp | sed 's/pid=[0-9]*/pid=N/'; 
python3 -m http.server 8000; echo rc $?
sed 's/\[.*\] /[T] /' /tmp/log; cat /tmp/out; kill -INT %1; sleep 0.5; cat /tmp/out; kill %1; wait %1; echo rc $?; cat /tmp/out; exit
python3 -m http.server 8001 --bind 10.0.0.1 -d w/sub >/tmp/out2 2>&1 & sleep 1; curl -s http://10.0.0.1:8001/f.txt; curl -sS http://127.0.0.1:8001/f.txt; echo rc $?; kill %2; wait; sed 's/\[.*\] /[T] /' /tmp/out2
python3 -u -m http.server 8002 > /tmp/out3 2>&1 & sleep 1; cat /tmp/out3; kill %3; wait
python3 -m http.server --bind 10.9.9.9 2>&1 | tail -3; python3 -m http.server abc; echo rc $?; python3 -m http.server --nosuch; echo rc $?; python3 -m http.server 99999 2>&1 | tail -1; python3 -m http.server -h; python3 -m nosuch; echo rc $?; python3 --version; python3 -V
(cd w; timeout 2 python3 -m http.server 8003 --protocol HTTP/1.1 2>/dev/null >/dev/null) & sleep 1; curl -sv http://127.0.0.1:8003/sub/f.txt http://127.0.0.1:8003/nosuch 2>&1 | grep '^[*<>]' | sed 's/curl\/.*/curl/' | T; wait
python3 -m http.server 80 -b :: >/dev/null 2>/tmp/log6 & sleep 1; curl -s -o /dev/null -w '%{http_code}\n' 'http://[::1]/'; curl -s -o /dev/null -w '%{http_code}\n' 'http://127.0.0.1/'; sed 's/\[.*\] /[T] /' /tmp/log6; ss -Htln
