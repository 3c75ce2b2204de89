# The progress meter, whole seconds of it, and what -v tells of --resolve and --connect-to before it.
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
for n in a b; do ip -n $n link set lo up; done
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
c() { echo "## $*"; ip netns exec a curl "$@" 2>&1 | tr '\r' '#' | sed -E 's/after [0-9]+ ms/after N/;s/after [0-9]+ mill/after N mill/;s/ with [0-9]+ out/ with N out/'; echo; }
c -m 3 http://10.0.0.99/; c --connect-timeout 2.5 http://10.0.0.99/;
ip netns exec b nc -l 80 > /dev/null & sleep 0.2; c -m 2 http://10.0.0.2/; wait
c --interface nosuch http://10.0.0.2/; c 'http://'; c foo://x/; c http://10.0.0.2:99999/; c ftp://10.0.0.2/; c gopher://10.0.0.2/; c smtp://10.0.0.2/ ; c dict://10.0.0.2/x; c telnet://10.0.0.2:81 </dev/null; c file:///nosuch; c imap://10.0.0.2/; c ldap://10.0.0.2; c mqtt://10.0.0.2/; c rtsp://10.0.0.2/; c http://10.0.0.2:0/; c 'http://a b/'; c -x 10.0.0.2:3128 http://x/; c -x foo://10.0.0.2 http://x/; c https://10.0.0.2/; 
c -v --resolve x.y:80:10.0.0.2 http://x.y/; c -v --resolve '*:80:10.0.0.2' http://z.y/; c -sv --resolve x.y:80:10.0.0.2,10.0.0.1 --resolve q:81:1.2.3.4 http://x.y/; c -v --resolve -x.y:80 http://10.0.0.2/; c -v --resolve +x.y:80:10.0.0.2 http://x.y/; c -v --resolve x.y:80:[fd00::1] http://x.y/; c -v --connect-to x.y:80:10.0.0.2:81 http://x.y/; c -v --connect-to ::10.0.0.2: http://x.y/

c -v --interface 10.0.0.1 http://10.0.0.2/; c -v --interface 10.0.0.77 http://10.0.0.2/; c -v --local-port 5000-5010 http://10.0.0.2/; c --interface 10.0.0.77 http://10.0.0.2/; c -s --interface 10.0.0.77 -w '%{http_code} %{exitcode}\n' http://10.0.0.2/
ip netns exec b nc -lkN 80 </dev/null >/dev/null & sleep 0.2
c -v --interface 10.0.0.1 http://10.0.0.2/; c -v --local-port 5000-5010 http://10.0.0.2/; c -v --connect-to x.y:80:10.0.0.2:80 http://x.y/; c -v --connect-to x.y:80::81 http://10.0.0.2/;  c -v -x 10.0.0.2:80 http://x.y/
c -K /nosuch; c -d @/nosuch http://10.0.0.2:1/; c -s -d @/nosuch http://10.0.0.2:1/; c -O http://10.0.0.2/; c -sO http://10.0.0.2/; c --dns-servers 1.1.1.1 http://10.0.0.2/; c -s --limit-rate 5k http://10.0.0.2:1/ -w '%{exitcode}\n'
kill %1
