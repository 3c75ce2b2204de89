# nc -l takes its port as getaddrinfo does: modulo 65536, no ranges
ip link set lo up
for p in 99999 65536 0 -1 nosuch http 65537; do timeout 0.5 nc -l $p & sleep 0.2; ss -Htln | awk '{print $4}'; wait $!; echo rc $?; done
for p in 99999 0 nosuch; do timeout 0.5 nc -l -p $p & sleep 0.2; ss -Htln| awk '{print $4}'; wait $!; echo rc $?; done
timeout 0.5 nc -lu 99999 & sleep 0.2; ss -Huln| awk '{print $4}'; wait $!; echo rc $?
nc -l 127.0.0.1 99999 & sleep 0.2;  ss -Htln| awk '{print $4}'; kill $!; nc -l 127.0.0.1 1-5;echo rc $?; nc 127.0.0.1 99999; echo rc $?; nc -l -p 80 127.0.0.1 81; echo rc $?
