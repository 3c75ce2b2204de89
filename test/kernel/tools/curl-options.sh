# curl's options: the request that each makes, and how wrong ones are refused
ip link set lo up
cd /tmp
R='HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nSet-Cookie: sid=abc; Path=/\r\nLast-Modified: Tue, 02 Jan 2024 03:04:05 GMT\r\nContent-Disposition: attachment; filename=real.txt\r\nConnection: close\r\n\r\nhello'
c() { # runs curl against one answer
  { sleep 0.3; printf "$R"; } | nc -l -N -q 1 127.0.0.1 80 >req &
  local p=$!
  sleep 0.1
  echo "## curl $*"
  curl "$@" 2>err; echo " rc=$?"
  sed 's/^/e /; s/[0-9]* ms/N ms/' err | tr '\r' '\n' | grep -v 'Dload\|% Total\|--:--'
  kill $p 2>/dev/null; wait $p 2>/dev/null
  tr -d '\r' <req | sed -E 's/-{20,}[0-9a-f]{16}/BOUNDARY/'
}
U=http://127.0.0.1/d/f.txt
echo "file content" >up.txt; printf '{"j":1}\n' >j.json
c -s -T up.txt $U
c -s -T up.txt http://127.0.0.1/d/
echo from stdin | c -s -T - $U
c -s -F a=1 -F b=@up.txt $U
c -s -F 'b=@j.json;type=application/json;filename=x.json' -F 'c=<up.txt' --form-string 'd=@no' $U
c -s -b n=v $U
c -s -b 'a=1; b=2' -c jar $U
cat jar
c -s -b jar $U
c -s -0 $U
c -s --http1.1 $U
c -s --http2 $U
c -s --compressed $U
c -s -C 3 $U
c -s -H 'Accept:' -H 'X-Empty;' -H 'Host: other' -H 'User-Agent:' $U
printf 'X-F: 1\nX-G: 2\n' >hdr; c -s -H @hdr $U
c -s --oauth2-bearer TOK $U
c -s -u me:pw --basic $U
c -s -X DELETE $U
c -s -X PUT -d @j.json $U
c -s --data-binary @up.txt $U
c -s --data-urlencode '=a b' --data-urlencode 'a b' --data-urlencode n@up.txt --data-urlencode @up.txt $U
c -s --json '{"a":1}' --json ',"b"' $U
c -s --url-query 'q=a b' --url-query 'r=1' $U
c -s -G -d x=1 "$U?y=2"
c -s -r 0-2 $U
c -s -e http://ref $U
c -s -A '' $U
c -s -z 'Tue, 02 Jan 2024 00:00:00 GMT' $U
c -s --path-as-is http://127.0.0.1/a/../b/./c
c -s http://127.0.0.1/a/../b/./c
c -s --request-target '*' -X OPTIONS $U
c -s -O $U; ls f.txt
c -s -OJ $U; ls real.txt
c -s -o o.txt -R $U; date -u -r o.txt +%F
c -s -o /dev/null -w '%{http_code} %{size_header} %{size_request} %{num_headers} %{header_json}%{json}' $U | sed -E 's/"(local_port|speed_download|speed_upload|time_[a-z]*)":[0-9.]*/"\1":N/g'
c -s -w '%{onerror}bad\n%{stderr}to err\n%{stdout}to out %header{content-type} %{nosuch} %{certs}\n' $U
c -s -o x1 --no-clobber $U; c -s -o x1 --no-clobber $U; ls x1*
c -s --max-filesize 3 $U
c -s -S --max-filesize 3 $U
c -s --proto =https $U
c -sS --proto -http $U
c -s --stderr e2 -v $U; cat e2 | grep -c '^[*<>]'
c -s -D - -o /dev/null $U
c -s --local-port 5000 -w ' %{local_port}\n' $U
c -s -K - $U <<< 'header = "X-K: 1"
user-agent = agent
# comment
--data "k=v"'
c -s -x http://127.0.0.1:80 http://example.com/x
c -s -x 127.0.0.1:80 -U pu:pp http://example.com/x
http_proxy=http://127.0.0.1:80 c -s http://example.com/y
c -s --no-silent $U
c -s --hea $U
c -sI $U
c -si -X POST $U
c -sv --no-verbose $U
e() { echo "## curl $*"; curl "$@"; echo "rc=$?"; }
e -s --nosuch http://127.0.0.1/
e --no http://127.0.0.1/
e --re 1 http://127.0.0.1/
e -o
e --max-time
e -m x http://127.0.0.1/
e -m -1 http://127.0.0.1/
e --retry x http://127.0.0.1/
e --connect-timeout 1x http://127.0.0.1/
e -j
e -Q
e -s -: 
e --
e ''
e -sS http://
e -sS 'http://[::1/'
e -sS http://127.0.0.1:99999/
e -sS http://127.0.0.1:x/
e -sS 'http://a b/'
e -sS 'http://127.0.0.1/{a,b'
e -sS telnet://127.0.0.1:9
e -sS file:///nosuch
e -sS -T nosuch http://127.0.0.1/
e -sS -d @nosuch http://127.0.0.1/
e -sS --data-binary @nosuch http://127.0.0.1/
e -sS -F a=@nosuch http://127.0.0.1/
e -sS -F a http://127.0.0.1/
e -sS -H @nosuch http://127.0.0.1/
e -sS -b nosuch http://127.0.0.1/
e -sS -K nosuch http://127.0.0.1/
e -sS -K - http://127.0.0.1/ <<< 'nosuch = 1'
e -sS -w @nosuch http://127.0.0.1/
e -sS -o /nosuch/x http://127.0.0.1/
e -sS --proto nosuch http://127.0.0.1/
e -sS --proto-default https 127.0.0.1
e -sS --interface 10.9.9.9 http://127.0.0.1/
e -sS --interface if!lo http://127.0.0.1/
e -sS --local-port x http://127.0.0.1/
e -sS --resolve x http://127.0.0.1/
e -sS --resolve a:80:1.2.3 http://a/
e -sS --connect-to x http://127.0.0.1/
e -sS -x nosuch.invalid http://127.0.0.1/
e -sS -X GET -I http://127.0.0.1/
e -sS -d a -I http://127.0.0.1/
e -sS -d a -T /etc/hostname http://127.0.0.1/
e -sS --fail --fail-with-body http://127.0.0.1/
e -sS -O http://127.0.0.1/
e -sS -O http://127.0.0.1/ http://127.0.0.1/x
e -sS --fail-early http://127.0.0.1/ http://127.0.0.1/x
e -sS http://127.0.0.1/ --next -sS http://127.0.0.1:81/
e -sS -4 http://[::1]/
e -sS -6 http://127.0.0.1/
e -sS --interface lo http://[::1]:8/
e -sS https://127.0.0.1/
e -sS http://127.0.0.1/ -m 0.001
e -sS -C x http://127.0.0.1/
e -sS -r x http://127.0.0.1/
e -sS -z nosuch http://127.0.0.1/
e -sS -u http://127.0.0.1/
e -sS --tlsv1.2 --ciphers x http://127.0.0.1/
e -sS --http3 http://127.0.0.1/
e -sS -V extra
curl -sS http://127.0.0.1/ http://127.0.0.1:81/ -o /dev/null -w '%{urlnum} %{exitcode} %{errormsg} %{http_code} %{num_connects} %{remote_ip}|%{remote_port}|%{local_ip}|%{local_port}|%{time_total}\n' | sed -E 's/0\.[0-9]{6}/T/'
