# A blocklist with ipset: restore, swap, timeouts, counters, comments, sets of sets, with packets.
ip netns add c; ip link add v0 type veth peer name eth0 netns c; sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip netns exec c sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c addr add 10.0.0.3/24 dev eth0; ip -n c link set eth0 up
cat > /tmp/block <<'R'
create block-new hash:net family inet hashsize 4096 maxelem 200000 -exist
flush block-new
add block-new 192.0.2.0/24
add block-new 198.51.100.7
add block-new 10.0.0.2 -exist
add block-new 10.0.0.2 -exist
R
ipset create block hash:net hashsize 4096 maxelem 200000; ipset restore -! < /tmp/block; echo "= $?"; ipset swap block block-new; ipset destroy block-new; ipset list block | grep -v 'Size\|Header' | sort
ipset create tmp hash:ip timeout 2 counters comment; ipset create all list:set; ipset add all block; ipset add all tmp; ipset list all | grep -v Size
iptables -A INPUT -m set --match-set all src -j DROP; iptables -A INPUT -p icmp -m icmp --icmp-type 8 -j SET --add-set tmp src --exist --timeout 3
p() { ip netns exec c ping -c 1 -W 1 -I $1 10.0.0.1 | tail -2 | head -1; }
p 10.0.0.2; p 10.0.0.3; p 10.0.0.3; ipset list tmp | tail -1 | sed 's/timeout [0-9]*/timeout T/'; iptables -nvL INPUT; sleep 3.4; p 10.0.0.3; ipset test tmp 10.0.0.3; ipset test all 10.0.0.3; echo $?
ipset add tmp 10.9.9.9 timeout 0 comment "for ever" packets 3 bytes 300; ipset add tmp 10.9.9.8 timeout 100 comment 'two words'; ipset list tmp | grep 10.9 | sort | sed 's/timeout [1-9][0-9]*/timeout T/'; ipset save tmp | grep 10.9 | sort | sed 's/timeout [1-9][0-9]*/timeout T/'
ipset destroy block; echo "= $?"; ipset destroy all; echo "= $?"; iptables -F; ipset destroy all; ipset destroy block; echo "= $?"
ipset create net hash:net; ipset add net 10.0.0.0/24; ipset add net 10.0.0.2 nomatch; iptables -A INPUT -m set --match-set net src -m comment --comment n; p 10.0.0.2; p 10.0.0.3; iptables -nvL INPUT; ipset test net 10.0.0.2; ipset test net 10.0.0.3; ipset add net 10.0.0.5/24; echo $?; ipset add net 10.0.1.0-10.0.2.255; ipset list net | tail -n +9 | sort
ipset create pp hash:ip,port; ipset add pp 10.0.0.1,tcp:80-82; ipset add pp 10.0.0.1,udp:53; ipset add pp 10.0.0.1,icmp:ping; ipset list pp | tail -n +9 | sort; iptables -F; iptables -A INPUT -m set --match-set pp dst,dst; iptables -A INPUT -m set --match-set pp dst,src; iptables -A INPUT -m set ! --match-set pp dst,dst --return-nomatch; iptables -A INPUT -m set --match-set pp dst,dst --packets-gt 5; iptables -A INPUT -m set --match-set pp dst; echo $?; iptables -A INPUT -m set --match-set pp foo; echo $?; iptables -A INPUT -m set --match-set nosuch src; echo $?
ip netns exec c nc -z -w 1 10.0.0.1 81; ip netns exec c nc -z -w 1 10.0.0.1 99; p 10.0.0.3; iptables -nvL INPUT; iptables -S INPUT; iptables-save | grep -c pp; ipset list -t pp | grep Ref; ipset rename pp qq; echo $?; ipset flush pp; ipset list pp | grep entries
