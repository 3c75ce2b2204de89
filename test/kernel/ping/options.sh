# ping's options in common use: -c -i -s -q -n -D -W -t -I, and what it prints for each.
ip netns add a
ip link add veth0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev veth0
ip addr add 10.0.0.11/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ping -c 2 -i 0.2 10.0.0.2
ping -c 1 -q 10.0.0.2
ping -c 1 -s 1000 10.0.0.2
ping -c 1 -s 0 10.0.0.2
ping -c 1 -s 15 10.0.0.2
ping -c 1 -s 5000 10.0.0.2
ping -c 1 -t 1 10.0.0.2
ping -c 1 -I veth0 10.0.0.2
ping -c 1 -I 10.0.0.11 10.0.0.2
ping -n -c 1 -p ff 10.0.0.2
ping -c 1 -D 10.0.0.2 | sed -n 2p
ping -c 1 -R 10.0.0.2 | head -3
ping -c1 -W1 10.0.0.2 >/dev/null && echo up || echo down
ping -c1 -W1 10.0.0.3 >/dev/null && echo up || echo down
ping -w 1 -i 0.4 10.0.0.2 | tail -3 | head -2
