# wget against a small server: what it tells, where it saves, how it tries again.
ip link set lo up
mkdir srv; cd srv
cat > serve.sh <<'S'
read -r method path version; path=${path%%[[:space:]]*}
while read -r line && [ -n "${line%$'\r'}" ]; do case $line in Range*) range=${line%$'\r'};; esac; done
ok() { printf 'HTTP/1.1 %s\r\nContent-Type: %s\r\n%sContent-Length: %s\r\nConnection: close\r\n\r\n' "$1" "$2" "$4" "${#3}"; [ $method = HEAD ] || printf %s "$3"; }
case $path in
/|/a.txt) ok '200 OK' text/plain 'hello wget' ;;
/old) ok '302 Found' text/html '' $'Location: /a.txt\r\n' ;;
/abs) ok '301 Moved Permanently' text/html '' $'Location: http://127.0.0.1:8001/a.txt\r\n' ;;
/nolen) printf 'HTTP/1.0 200 OK\r\n\r\nno length' ;;
/big) ok '200 OK' application/octet-stream "$(printf '%0100000d' 0)" ;;
/auth) ok '401 Unauthorized' text/html 'no' $'WWW-Authenticate: Basic realm="x"\r\n' ;;
/500) ok '500 Internal Server Error' text/html 'broken' ;;
/204) printf 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n' ;;
/slow) sleep 3 ;;
/short) printf 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nonly this' ;;
/junk) printf 'what is this\n' ;;
/empty) : ;;
*) ok '404 Not Found' text/html 'nothing here' ;;
esac
S
mkfifo f
( while :; do nc -l 127.0.0.1 8001 <f | bash serve.sh >f; done ) 2>/dev/null & S=$!
cd /tmp; mkdir get; cd get
w() { sleep 0.3; echo "+ wget $*"; wget "$@" 2>&1 | sed -E 's/^--[-0-9]+ [0-9:]+--/--DATE--/; s/^[-0-9]+ [0-9:]+ /DATE /; s/\([0-9.]+ [KMG]?B\/s\)/(RATE)/; s/[0-9.]+[KMG]=[0-9.]+s/RATE/; s/(%| +)[ 0-9.]+[KMG] [0-9.]+s$/\1 R/; s/([.] +[0-9]*%?) *[0-9.]+[KMG] [0-9]+s/\1 R/; s/ +(RATE|R)$/ R/; s/FINISHED.*/FINISHED/; s/^Total.*/Total/'; echo "= ${PIPESTATUS[0]}"; }
w http://127.0.0.1:8001/a.txt
w http://127.0.0.1:8001/a.txt
w -nc http://127.0.0.1:8001/a.txt
w http://127.0.0.1:8001/
w -O - http://127.0.0.1:8001/a.txt
w -nv http://127.0.0.1:8001/a.txt
w -nv -O x http://127.0.0.1:8001/a.txt
w -nv http://127.0.0.1:8001/none
w http://127.0.0.1:8001/none
w -q http://127.0.0.1:8001/none
w --max-redirect=0 http://127.0.0.1:8001/old
w http://127.0.0.1:8001/nolen
w http://127.0.0.1:8001/auth
w http://127.0.0.1:8001/500
w --content-on-error -nv -O e http://127.0.0.1:8001/500
w -O n http://127.0.0.1:8001/204
w -S -O z http://127.0.0.1:8001/a.txt
w --spider http://127.0.0.1:8001/a.txt
w -nv --spider http://127.0.0.1:8001/a.txt
w --spider http://127.0.0.1:8001/none
w --spider -S http://127.0.0.1:8001/none
w -P sub http://127.0.0.1:8001/a.txt
w -O no/such http://127.0.0.1:8001/a.txt
w -T 1 -t 2 -O s http://127.0.0.1:8001/slow
sleep 4
w -t 1 -O sh http://127.0.0.1:8001/short
w -t 1 -O sh http://127.0.0.1:8001/empty
w -O big http://127.0.0.1:8001/big
w http://127.0.0.1:8002/
w -nv http://127.0.0.1:8002/
w -t 2 --retry-connrefused http://127.0.0.1:8002/
w http://nosuch.example/
w -nv http://nosuch.example/
w foo://127.0.0.1/x
w http://127.0.0.1:99999/
w -i nosuch
printf 'http://127.0.0.1:8001/a.txt\nhttp://127.0.0.1:8002/\n' >urls
w -nv -i urls
w -q --show-progress -O pr http://127.0.0.1:8001/a.txt
w --post-data=x=1 -O p http://127.0.0.1:8001/a.txt
w -o log -O p http://127.0.0.1:8001/a.txt; head -2 log | tail -1; wc -l <log
w -c -O a.txt http://127.0.0.1:8001/a.txt
w -b
w -T x http://127.0.0.1:8001/
w -t x http://127.0.0.1:8001/
w -q -nosuch http://127.0.0.1:8001/
w --header foo http://127.0.0.1:8001/
ls
wc -c e
kill $S
