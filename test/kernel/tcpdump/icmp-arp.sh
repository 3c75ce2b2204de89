# tcpdump of a first ping: ARP, then ICMP; with -n, -e, -q, -t and -c.
ip netns add a
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 netns a
ip -n a link set eth0 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
sleep 1.5
run() { tcpdump -i veth0 "$@" > cap 2> err & p=$!; sleep 0.7; ip neigh flush dev veth0; ip -n a neigh flush dev eth0; ping -c 1 10.0.0.2 >/dev/null; sleep 1.3; kill $p; wait $p; cat cap; cat err; }
run -n
run -ne
run -nt icmp
run -nq -c 2
run -tn arp
run -nv icmp
run -nS 'host 10.0.0.2 and not arp'
run -nnt 'icmp[icmptype] == icmp-echoreply'
