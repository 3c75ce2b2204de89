# ping -B keeps the source and tells it; -C, -d, -U and -S change nothing that shows.
ip link set lo up
ping -B -c1 -q 127.0.0.1 | head -1
ping -B -C -d -U -S 4096 -c1 -q 127.0.0.1 | head -1
ping -C -d -U -S 4096 -c1 127.0.0.1 | head -2
