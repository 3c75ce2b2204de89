# What is no message of DNS on its port, as tcpdump tells it
ip link set lo up
tcpdump -i lo -nn -U -w /tmp/a.pcap udp 2>/dev/null & sleep 2
S() { printf "$1" | timeout 0.3 nc -u -q0 127.0.0.1 53; }
S 'hello'; S 'hello dns\n'; S 'hello world\n'; S 'hello world!\n'; S 'dns query test 1\n'; S 'query\n'; S 'this is a much longer test message for the dns port, really\n'; S 'test from client\n'; S 'REQUEST FROM CLIENT ONE\n'; S '0123456789012345678901234567890\n'; S 'A longer text with     blanks    here and there\n'; S '\0\1\1\0\0\1\0\0\0\0\0\0\3www\7example\3com\0\0\1\0\1'; S '\0\1\1\0\0\1\0\0\0\0\0\0\3www\7example\3com\0\0\1'; S '\0\1\1\0\0\1\0\0\0\0\0\0\3www\7exa'; S '\0\1\1\0\0\2\0\0\0\0\0\0\3www\0\0\1\0\1'; S '\0\1\1\0\0\0\0\0\0\0\0\0'; S '\0\1\1\0\0\1\0\0\0\0\0\0'; S '\0\1\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1extra'
sleep 2; kill %1; wait
tcpdump -nn -t -r /tmp/a.pcap 2>/dev/null | sed -E 's/127.0.0.1.[3-6][0-9]{4} >/SRC >/'
tcpdump -nn -t -vv -r /tmp/a.pcap 2>/dev/null | grep -v ^IP | sed -E 's/127.0.0.1.[3-6][0-9]{4} >/SRC >/;s/bad udp cksum 0x.... -> 0x..../bad udp cksum X/'
