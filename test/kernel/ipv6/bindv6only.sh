# New sockets hear IPv4 too, unless net.ipv6.bindv6only says that they do not.
ip link set lo up; sleep .1
for only in 0 1; do
  sysctl -w net.ipv6.bindv6only=$only
  nc -6 -l -p 8080 -k & nc -6 -u -l -p 8053 & sleep .3
  ss -ltnH; ss -lunH
  for to in 127.0.0.1 ::1; do echo hello | nc -N -w 1 $to 8080; echo "$to = $?"; done
  timeout 1 nc -4 -l -p 8080; echo "IPv4 beside it = $?"
  kill %1 %2 2>/dev/null; wait 2>/dev/null
done
