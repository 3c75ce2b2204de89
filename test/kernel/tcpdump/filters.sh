# tcpdump's filter language: what passes each, and what it says to a wrong one.
ip link set lo up
for f in icmp 'port 53' 'tcp' 'tcp[tcpflags] & tcp-syn != 0' 'tcp dst port 80' 'not icmp' 'src net 10.0.0.0/8' 'ip proto 17' 'portrange 50-60' 'udp and (port 53 or port 54)' 'ip6' 'ip[8] < 65' 'host localhost'; do
  timeout 6 tcpdump -lnti lo "$f" > cap 2>/dev/null & p=$!
  sleep 0.6
  ping -c 1 127.0.0.1 >/dev/null
  nc -z -w 1 127.0.0.1 80
  echo q | nc -u -w 1 127.0.0.1 54 >/dev/null 2>&1
  sleep 1.2; kill $p 2>/dev/null; wait $p 2>/dev/null
  echo "$f: $(wc -l < cap)"
done
tcpdump -ni lo 'frob'; echo "= $?"
tcpdump -ni lo 'port nosuch'; echo "= $?"
tcpdump -ni nosuch; echo "= $?"
tcpdump -ni lo 'host'; echo "= $?"
