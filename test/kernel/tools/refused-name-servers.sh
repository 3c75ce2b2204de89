# A resolver asks every server again that refuses, and gives up its search list when all of them do.
ip link set lo up
tcpdump -l -t -n -i lo udp 2>/dev/null >>/tmp/seen &
sleep 0.7
look() { sleep 0.3; echo "--- $*"; sed 's/[0-9]*+/ID+/; s/\.[0-9]* >/.PORT >/' /tmp/seen; : >/tmp/seen; }
getent hosts foo.example; look getent hosts name
getent ahosts foo.example; look getent ahosts
getent ahostsv4 foo; look getent ahostsv4 
getent hosts 10.0.0.9; look getent hosts address
ping -c 1 -W 1 foo.example; look ping
nc -v -w 1 foo.example 80; look nc
printf 'nameserver 127.0.0.1\nnameserver 127.0.0.2\n' >/etc/resolv.conf
getent hosts foo.example; look two servers
getent ahosts foo.example; look two servers, ahosts
printf 'nameserver 127.0.0.1\noptions attempts:3\nsearch a.b c.d\n' >/etc/resolv.conf
getent hosts foo; look three attempts
getent ahosts foo; look three attempts
printf 'nameserver 127.0.0.1\noptions attempts:1\n' >/etc/resolv.conf
getent ahosts foo; look one attempt
curl -s http://foo/; echo $?; look curl
kill %1
wait
