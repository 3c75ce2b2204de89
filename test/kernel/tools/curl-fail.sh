# curl -f reads no body: what the meter and -w tell of it
ip link set lo up; mkdir w; cd w; echo data > f; python3 -m http.server 8000 2>/dev/null & sleep 1
P=http://127.0.0.1:8000
for o in '' -f --fail-with-body '-f -I' '-f -i' '-f -o x'; do curl -s $o -w '%{http_code} %{size_download} %{size_header} %{exitcode} %{http_version} %{num_headers}\n' $P/nosuch | tail -1; done
curl -f $P/nosuch; echo rc $?; curl -f -o x $P/nosuch; echo rc $?; curl -I $P/f 2>&1 >/dev/null | tail -1; curl -f -v $P/nosuch 2>&1 | tail -4
