# What nc says of wrong values of its options, in netcat-openbsd 1.219.
n() { echo "## nc $*"; timeout 3 nc "$@" 2>&1; echo "= $?"; }
ip link set lo up
n -T 300 127.0.0.1 80; n -T -1 127.0.0.1 80; n -T 0x10 127.0.0.1 80; n -T af11 127.0.0.1 80; n -T lowcost 127.0.0.1 80; n -T cs1 127.0.0.1 80; n -T lowdelay -v 127.0.0.1 80; n -T 5x 127.0.0.1 80; n -T '' 127.0.0.1 80
n -M 256 127.0.0.1 80; n -M x 127.0.0.1 80; n -M -1 127.0.0.1 80; n -m 256 127.0.0.1 80; n -m x 127.0.0.1 80; n -m -1 127.0.0.1 80
n -I 0 127.0.0.1 80; n -I x 127.0.0.1 80; n -I 2000000000 -v 127.0.0.1 80; n -I 99999999999 127.0.0.1 80; n -O 0 127.0.0.1 80; n -O x 127.0.0.1 80; n -O 4096 -v 127.0.0.1 80; n -O -4 127.0.0.1 80
n -i -1 127.0.0.1 80; n -i 99999999999 127.0.0.1 80; n -w -1 127.0.0.1 80; n -w 3000000 127.0.0.1 80; n -W 0 127.0.0.1 80; n -W x 127.0.0.1 80; n -W -1 127.0.0.1 80; n -q 99999999999 127.0.0.1 80; n -Z -v 127.0.0.1 80; n -t -v 127.0.0.1 80; n -S -v 127.0.0.1 80;   n -P u -v 127.0.0.1 80; n -b -v 127.0.0.1 80; n -D -v 127.0.0.1 80; n -4 -6 -v 127.0.0.1 80; n -6 -v 127.0.0.1 80;n -U -v /nosuch; n -V 0 -v 127.0.0.1 80; n -zZ 127.0.0.1 80; n -lZ 80; n -luZ 80
# -I is the receive buffer, which the window of the handshake tells; listener and client.
tcpdump -ni lo -l -c 6 -t 'tcp[13] & 2 != 0' 2>/dev/null & sleep 1
nc -l -I 5000 80 >/dev/null & sleep 0.2
nc -I 3000 -N 127.0.0.1 80 </dev/null; sleep 0.2
nc -l 81 > /dev/null & sleep 0.2; nc -I 100000 -O 20000 -N 127.0.0.1 81 < /dev/null; sleep 0.2
nc -l -I 1 82 > /dev/null & sleep 0.2; nc -I 1073741823 -N 127.0.0.1 82 < /dev/null
wait
