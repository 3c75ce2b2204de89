# tcpdump's filter language: what passes each, and what it says to a wrong one.
ip link set lo up
for f in icmp 'icmp and src 127.0.0.1' 'port 53' 'udp port 53' 'tcp' 'tcp[tcpflags] & tcp-syn != 0' 'tcp dst port 80' 'not icmp' 'net 127.0.0.0/8' 'src net 10.0.0.0/8' 'greater 100' 'ip proto 17' 'portrange 50-60' 'udp and (port 53 or port 54)' 'ip6' 'arp' 'ip[8] < 65' 'host localhost'; do
  timeout 3 tcpdump -lnti lo "$f" > cap 2>/dev/null & p=$!
  sleep 0.6
  ping -c 1 127.0.0.1 >/dev/null
  nc -z -w 1 127.0.0.1 80
  echo q | nc -u -w 1 127.0.0.1 54 >/dev/null 2>&1
  sleep 0.2; kill $p 2>/dev/null; wait $p 2>/dev/null
  echo "$f: $(wc -l < cap)"
done
tcpdump -ni lo 'frob'; echo "= $?"
tcpdump -ni lo 'port nosuch'; echo "= $?"
tcpdump -ni nosuch; echo "= $?"
tcpdump -ni lo 'host'; echo "= $?"
