# tcpdump writes a file and reads it again, with a filter and with -r.
ip link set lo up
tcpdump -i lo -w cap.pcap icmp 2> err & p=$!; sleep 0.7
ping -c 2 -i 0.2 127.0.0.1 >/dev/null
sleep 1.3; kill $p; wait $p
cat err
tcpdump -ntr cap.pcap 2>/dev/null
tcpdump -ntr cap.pcap 'icmp[0] = 0' 2>/dev/null
tcpdump -r nosuch.pcap; echo "= $?"
tcpdump -r err; echo "= $?"
