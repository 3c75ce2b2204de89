# tcpdump gets packets from the kernel in blocks, once a second (ten times with -l): who stops it sooner gets fewer than were received.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
cap() { wait=$1; shift; tcpdump -ni lo "$@" icmp >out 2>err & p=$!; sleep 0.3; ping -c 1 127.0.0.1 >/dev/null; sleep "$wait"; kill $p; wait $p; echo "= $? $(grep -c ICMP out)"; grep packets err; }
cap 0.3
cap 1
cap 0.3 -l
cap 0.1 --immediate-mode
tcpdump -ni lo -c 1 icmp >out 2>err & sleep 0.3; ping -c 2 -i 0.2 127.0.0.1 >/dev/null; wait; grep packet err
# Without -l and -U what it says waits in a buffer until it ends.
tcpdump -ni lo icmp >out 2>err & p=$!; sleep 0.3; ping -c 1 127.0.0.1 >/dev/null; sleep 1.2; wc -l <out; kill $p; wait; wc -l <out
tcpdump -ni lo -w x.pcap 2>err & p=$!; sleep 1.2; stat -c '%s %U' x.pcap; kill $p; wait; stat -c '%s %U' x.pcap
# The file is another user's then, and nobody else may make it anew in /tmp.
tcpdump -ni lo -w x.pcap; echo "= $?"
echo >x.pcap; echo "= $?"
tcpdump -ni lo -w nosuch/x.pcap; echo "= $?"
(sleep 0.3; ping -c 5 -i 0.5 127.0.0.1 >/dev/null) &
tcpdump -ni lo -G 1 -W 2 -w 'f-%S.pcap' icmp 2>&1 | grep Max
wait
ls f-*.pcap | wc -l
tcpdump -ni lo -C x -w y; tcpdump -ni lo -W 0; tcpdump -i lo -s 300000; tcpdump -i lo -I; tcpdump -i lo -y FOO; tcpdump -i lo -y RAW; tcpdump -V nosuch; tcpdump -i lo -T foo
