# Targets that change packets, seen by tcpdump on the other side and by counters; and what they refuse.
ip link set lo up
ip netns add a; ip link add v0 type veth peer name eth0 netns a; ip addr add 10.3.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.3.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n a link set lo up
sleep 1; ping -c 1 10.3.0.2 >/dev/null
sysctl -qw net.netfilter.nf_log_all_netns=1
see() { (ip netns exec a timeout 1.5 tcpdump -nnvli eth0 -c 2 "$1" 2>/dev/null | sed 's/^[0-9:.]* //; s/id [0-9]*,/id I,/; s/seq [0-9]*,/seq S,/; s/cksum 0x[0-9a-f]* ([^)]*)/cksum C/; s/ecr [0-9]*/ecr E/; s/TS val [0-9]*/TS val V/; s/\.[0-9]\{5\} >/.P >/' > out &); sleep 0.7; shift; "$@" >/dev/null 2>&1; sleep 1; cat out; }
iptables -t mangle -A POSTROUTING -p icmp -j TTL --ttl-set 33; see "icmp[0]==8" ping -c 1 10.3.0.2
iptables -t mangle -F; iptables -t mangle -A POSTROUTING -p icmp -j TTL --ttl-dec 4; see "icmp[0]==8" ping -c 1 10.3.0.2
iptables -t mangle -F; iptables -t mangle -A OUTPUT -j DSCP --set-dscp 46; see "icmp[0]==8" ping -c 1 10.3.0.2
iptables -t mangle -F; iptables -t mangle -A OUTPUT -j TOS --set-tos 0x08/0xff; see "icmp[0]==8" ping -c 1 10.3.0.2
iptables -t mangle -F; iptables -t mangle -A OUTPUT -p tcp --syn -j TCPMSS --set-mss 600; see "tcp[13]==2" nc -w 1 -z 10.3.0.2 99
iptables -t mangle -F; iptables -t mangle -A OUTPUT -p tcp --syn -j TCPOPTSTRIP --strip-options timestamp,sack-permitted; see "tcp[13]==2" nc -w 1 -z 10.3.0.2 99
iptables -t mangle -F; iptables -t mangle -A OUTPUT -p icmp -j MARK --set-mark 5; iptables -t mangle -A OUTPUT -m mark --mark 5 -j MARK --or-mark 0x10; iptables -t mangle -A OUTPUT -m mark --mark 0x15 -j MARK --and-mark 0x14; iptables -t mangle -A OUTPUT -m mark --mark 0x14 -j MARK --xor-mark 0xff; iptables -t mangle -A OUTPUT -m mark --mark 0xeb -j CLASSIFY --set-class 1:2; ping -c 1 10.3.0.2 >/dev/null; iptables -t mangle -nvL OUTPUT; iptables -t mangle -S OUTPUT
ip netns exec a iptables -A INPUT -p icmp -j LOG --log-prefix "in: " --log-ip-options --log-uid; echo "= $?"
ip netns exec a iptables -A INPUT -p icmp -j NFLOG --nflog-group 2 --nflog-prefix "grp" --nflog-size 64; ip netns exec a iptables -A INPUT -j TRACE; echo "= $?"; ip netns exec a iptables -S INPUT; ip netns exec a iptables -L INPUT -n
iptables -t mangle -F
iptables -A OUTPUT -j MASQUERADE; echo "= $?"
iptables -t nat -A POSTROUTING -j REDIRECT; echo "= $?"
iptables -A INPUT -j MARK --set-mark; echo "= $?"
iptables -A INPUT -j MARK; echo "= $?"
iptables -A INPUT -j DSCP --set-dscp 5; echo "= $?"
iptables -A INPUT -j TTL --ttl-set 4; echo "= $?"
iptables -A INPUT -j TCPMSS --set-mss 5; echo "= $?"
iptables -t mangle -A FORWARD -p tcp -j TCPMSS --clamp-mss-to-pmtu; echo "= $?"
iptables -A INPUT -j REJECT --reject-with tcp-reset; echo "= $?"
iptables -A INPUT -p tcp -j REJECT --reject-with nonsense; echo "= $?"
iptables -t nat -A PREROUTING -j REJECT; echo "= $?"
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80-70; echo "= $?"
iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1:80; echo "= $?"
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination nohost; echo "= $?"
iptables -t nat -A PREROUTING -p tcp -j DNAT --to 1.1.1.1 --to 2.2.2.2; echo "= $?"
iptables -A INPUT -j LOG --log-prefix "this prefix is far too long for the kernel"; echo "= $?"
iptables -A INPUT -j LOG --log-level 9; echo "= $?"
iptables -A INPUT -j NOSUCH; echo "= $?"
iptables -A INPUT -j DROP --foo; echo "= $?"
iptables -A INPUT -g INPUT; echo "= $?"
iptables -A NOCHAIN -j DROP; echo "= $?"
iptables -t nosuch -L; echo "= $?"
iptables -A INPUT -j ACCEPT -j DROP; echo "= $?"
iptables -N averyveryverylongchainnamethatistoolong; echo "= $?"
iptables -N -bad; echo "= $?"
iptables -N INPUT; echo "= $?"
iptables -X INPUT; echo "= $?"
iptables -D INPUT -j DROP; echo "= $?"
iptables -R INPUT 7 -j DROP; echo "= $?"
iptables -I INPUT 5 -j DROP; echo "= $?"
iptables -L NOCHAIN; echo "= $?"
iptables -Z NOCHAIN; echo "= $?"
iptables -p tcp; echo "= $?"
iptables; echo "= $?"
iptables -L -A INPUT; echo "= $?"
iptables -A INPUT -s 1.2.3.4/33; echo "= $?"
iptables -A INPUT -s 1.2.3.999; echo "= $?"
iptables -A INPUT -i averyveryverylongname; echo "= $?"
iptables -A INPUT -p nosuchproto; echo "= $?"
iptables -A INPUT --dport 80; echo "= $?"
iptables -A INPUT -p all --dport 80; echo "= $?"
iptables -A INPUT -o v0; echo "= $?"
iptables -A OUTPUT -i v0; echo "= $?"
iptables -A INPUT -m conntrack --ctstate BOGUS; echo "= $?"
iptables -A INPUT -m limit --limit 5/fortnight; echo "= $?"
iptables -V; iptables --version
