ip netns add a; ip netns add b; ip netns add c
ip link add ab netns a type veth peer name ba netns b
ip link add bc netns b type veth peer name cb netns c
ip -n a addr add 10.0.0.1/24 dev ab; ip -n b addr add 10.0.0.2/24 dev ba; ip -n b addr add 10.0.1.1/24 dev bc; ip -n c addr add 10.0.1.2/24 dev cb
for n in a b c; do ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0; done
ip -n b link set bc mtu 1000; ip -n c link set cb mtu 1000
ip -n a link set ab up; ip -n b link set ba up; ip -n b link set bc up; ip -n c link set cb up
ip -n a route add default via 10.0.0.2; ip -n c route add default via 10.0.1.1
sleep 1
t() { echo "## $*"; ip netns exec a traceroute -n -q 1 -w 1 "$@" 2>/tmp/e; echo "= $?"; cat /tmp/e; sleep 0.3; }
ip netns add a; ip netns add b; ip netns add c
t -nUq 1 10.0.1.2
t -nq 2 10.0.1.2
t -nq2 10.0.1.2
t -p http 10.0.1.2
t -p nosuch 10.0.1.2
t -m 3x 10.0.1.2
t --mtu 10.0.1.2
t --mtu -q 2 10.0.1.2
ip netns exec a ip route flush cache
t --mtu -I 10.0.1.2
t -F 10.0.1.2 1500
t -F 10.0.1.2 1500
ip netns exec a ip route flush cache
t -I -F 10.0.1.2 1200
t -I -i nosuch 10.0.1.2
t -i nosuch 10.0.1.2
t -T -r 10.0.1.2
t -s 10.0.0.9 10.0.1.2
t --source 10.0.0.1 10.0.1.2
t --source=10.0.0.1 10.0.1.2
t --type-of-service=3 10.0.1.2
t --tos=3 10.0.1.2
t --interface=ab 10.0.1.2
t --sendwait=0.1 10.0.1.2
t --wait=1 10.0.1.2
t -Tp80 10.0.1.2
t -Tp 80 10.0.1.2
t --sport=80 --mtu 10.0.1.2
t --port=90 10.0.1.2
t --port 10.0.1.2
t --dont-fragment 10.0.1.2
t -I -p 5 10.0.1.2
t -p 5000 10.0.1.2 
t -UUU 10.0.1.2 
t --udp --icmp 10.0.1.2 
t -P50 10.0.1.2 
t --protocol=50 10.0.1.2 
t --protocol 50 10.0.1.2 
t -VV
t -T -O 10.0.1.2
t -T --options=ack,info 10.0.1.2
t -T -O ack -O info 10.0.1.2
t -4 -6 10.0.1.2
t -Z 10.0.1.2
t -nZ 10.0.1.2
t 10.0.1.2 -Z
t --n 10.0.1.2
t --icmp=3 10.0.1.2
t 10.0.1.2x
t -4 ::1
t 10.0.1.2 abc -n
t 10.0.1.2 0
t 10.0.1.2 -5
t 10.0.1.2 5x
t 10.0.1.2 65000
t 10.0.1.2 65001
t -f 2 -m 2 10.0.1.2
t -f 300 10.0.1.2
t -q 3 10.0.1.2
t -z 0.2 -q 2 10.0.1.2
t -z 20 -q 2 10.0.1.2
t -m 1 10.9.9.9
sleep 1
t -m 1 10.9.9.9
for each in 'nosuch -Z' '-i' '--interface' '--sport' '-N -1 10.0.1.2' '-p 0x50 10.0.1.2' '-m -1 10.0.1.2' '-w 0.1x 10.0.1.2' '-w 1, 10.0.1.2' '-w -1 10.0.1.2' '-z -1 10.0.1.2' '-z x 10.0.1.2' \
  '-s 2001:db8::1 10.0.1.2' '-s nosuch 10.0.1.2' '-M nosuch 10.0.1.2' '-P nosuch 10.0.1.2' '-P 300 10.0.1.2' '-P esp 10.0.1.2' '-I -O x 10.0.1.2' '-O dgram -I 10.0.1.2' '-UO coverage=x 10.0.1.2' '-D 10.0.1.2' \
  '-T -O help' '-I -O help' '-O help -T' '-P 50 -O help' '-D -O help' '-P 50 -O x 10.0.1.2' '-I -O raw,dgram 10.0.1.2' '-T -O ack=3 10.0.1.2' '-T -O mss 10.0.1.2' '-T -O flags=x 10.0.1.2' '-T -O , 10.0.1.2' \
  '-T -O info,syn 10.0.1.2' '-T -O fin,info 10.0.1.2' '-T -O sack 10.0.1.2' '-T -O ecn 10.0.1.2' '-T -O mss=500 10.0.1.2' '-A 10.0.1.2' '-t 300 10.0.1.2' '-I -t 16 -e -d 10.0.1.2' '-r 10.0.1.2' '-r 10.0.0.2' '-r 127.0.0.1' \
  '-i lo 10.0.1.2 -m 2' '-U 0.0.0.0' '--back 10.0.1.2' '-l x 10.0.1.2' '-l 5 10.0.1.2'; do t $each; done
ip netns exec a sysctl -qw net.ipv4.tcp_timestamps=0; t -T 10.0.1.2
ip netns exec a sysctl -qw net.ipv4.tcp_sack=0; t -T 10.0.1.2
ip netns exec b iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset; t -T --back 10.0.1.2
ip netns exec b iptables -A FORWARD -d 10.0.1.2 -p icmp -j REJECT --reject-with icmp-host-prohibited; t -I -q 2 --back 10.0.1.2
ip netns exec b iptables -A FORWARD -d 10.0.1.2 -p udp -j DROP; t -N 4 -m 6 10.0.1.2
